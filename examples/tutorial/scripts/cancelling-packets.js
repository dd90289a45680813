// Returning false keeps a packet from its targets. Here: whatever is older than a second, and all that player 3 sends.
RTSession.onPacket(102, function (packet) {
  var age = Date.now() - packet.getData().getNumber(1);
  if (age > 1000) {
    return false;
  }
  if (packet.getSender().getPeerId() === 3) {
    return false;
  }
});
