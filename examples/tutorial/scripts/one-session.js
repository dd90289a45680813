// A script is loaded once for each session. What it keeps in globals lives until the session ends: five minutes after the
// last player left, if nobody came back.
var signals = 0;
RTSession.getLogger().info("loaded");

RTSession.onPacket(104, function () {
  signals = signals + 1;
});

RTSession.onSessionShutdown(function () {
  RTSession.getLogger().info("over after " + signals + " signals");
});
