// A packet on its way can be replaced by a richer one: the player's own is cancelled, the script's goes out in its name.
RTSession.onPacket(100, function (packet) {
  var sender = packet.getSender();
  var data = RTSession.newData()
    .setString(1, sender.getPlayerId() + ": " + packet.getData().getString(4))
    .setNumber(2, packet.getData().getNumber(1) + 1);
  var inner = packet.getData().getData(6);
  if (inner !== null) {
    // Received data can be passed on as it is.
    data.setData(4, inner);
  }

  var peers = RTSession.getPlayers().map(function (player) {
    return player.getPeerId();
  });
  var others = peers.filter(function (peer) {
    return peer !== sender.getPeerId();
  });
  RTSession.newPacket().setOpCode(101).setSender(sender.getPeerId()).setTargetPeers(others).setData(data).send();
  return false;
});
