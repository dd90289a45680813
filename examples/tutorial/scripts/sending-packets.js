// Data is built index by index; the packet around it says which op-code it is and who gets it.
RTSession.onPacket(104, function (packet) {
  var data = RTSession.newData();
  if (packet.getSender().getPeerId() === 1) {
    data.setString(1, "you were first");
  } else {
    data.setNumber(2, 100);
  }
  data.setFloatArray(3, [1, 2.5, -4]);
  data.setData(4, RTSession.newData().setNumber(1, 7).setNumber(2, 8));

  // To the one who asked, and surely.
  RTSession.newPacket()
    .setOpCode(101)
    .setData(data)
    .setTargetPeers(packet.getSender().getPeerId())
    .setReliable(true)
    .send();

  // To everyone, without data: a signal.
  RTSession.newPacket().setOpCode(104).send();
  return false;
});
