// Everyone who is connected, or one player by peer id. Nobody is connected yet when a script loads, so it looks later.
RTSession.onPlayerConnect(function (player) {
  var first = RTSession.getPlayers()[0];
  var same = RTSession.getPlayer(player.getPeerId());
  var nobody = RTSession.getPlayer(99);
  RTSession.getLogger().info({
    first: first ? first.getPlayerId() : null,
    same: same !== null && same.getPlayerId() === player.getPlayerId(),
    nobody: nobody,
  });

  RTSession.newRequest()
    .createListAchievementsRequest()
    .setPlayerId(player.getPlayerId())
    .send(function (response) {
      RTSession.getLogger().info({ achievements: (response.achievements || []).length });
    });
});
