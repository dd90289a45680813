// How far is a player's clock from the server's? The player sends what it reads, and gets the difference back.
RTSession.onPacket(102, function (packet) {
  var difference = Date.now() - packet.getData().getNumber(1);
  RTSession.newPacket()
    .setOpCode(101)
    .setData(RTSession.newData().setNumber(2, difference))
    .setTargetPeers(packet.getSender().getPeerId())
    .send();
  return false;
});
