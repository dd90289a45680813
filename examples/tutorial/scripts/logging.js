// Four levels, any JSON value. Records land in realtime.log and can be searched when the session is long over.
RTSession.onPacket(104, function () {
  var log = RTSession.getLogger();
  log.debug("for whoever looks closely");
  log.info({ players: RTSession.getPlayers().length });
  log.warn(["something", "is", "odd"]);
  log.error("something is wrong");
});
