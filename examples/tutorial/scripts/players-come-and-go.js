// Called for every player who is ready to play, and for every player whose connection is gone.
RTSession.onPlayerConnect(function (player) {
  RTSession.getLogger().info(player.getPlayerId() + " came as peer " + player.getPeerId());
});

RTSession.onPlayerDisconnect(function (player) {
  RTSession.getLogger().info(player.getPlayerId() + " left; " + RTSession.getPlayers().length + " still here");
});
