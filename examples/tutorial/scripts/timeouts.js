// Once, later: whoever has been away for twenty seconds gets a message, unless he comes back in time.
/** @type {{ [playerId: string]: number }} */
var waiting = {};

RTSession.onPlayerDisconnect(function (player) {
  waiting[player.getPlayerId()] = RTSession.setTimeout(function () {
    RTSession.newRequest()
      .createLogEventRequest()
      .setPlayerId(player.getPlayerId())
      .setEventKey("comeBack")
      .setScriptData({ text: "The others are still playing." })
      .send(function (response) {
        RTSession.getLogger().info({ told: player.getPlayerId(), error: response.error || null });
      });
  }, 20000);
});

RTSession.onPlayerConnect(function (player) {
  var timeoutId = waiting[player.getPlayerId()];
  if (timeoutId !== undefined) {
    RTSession.clearTimeout(timeoutId);
  }
});
