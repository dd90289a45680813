// A request asks the services around the game; its answer comes later, in a callback.
RTSession.onPlayerConnect(function (player) {
  RTSession.newRequest()
    .createAccountDetailsRequest()
    .setPlayerId(player.getPlayerId())
    .send(function (response) {
      if (response.error) {
        RTSession.getLogger().warn("nothing is known of " + player.getPlayerId());
        return;
      }
      var data = RTSession.newData().setString(1, response.displayName || "unnamed");
      RTSession.newPacket().setOpCode(101).setData(data).send();
    });
});
