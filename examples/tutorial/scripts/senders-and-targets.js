// Who sent a packet, and to whom? A sender has a peer id, its number in this session, and a player id, its account.
RTSession.onPacket(104, function (packet) {
  var sender = packet.getSender();
  var targets = packet.getTargetPlayers();
  RTSession.getLogger().info({ peer: sender.getPeerId(), player: sender.getPlayerId() });
  if (targets.length === 0) {
    RTSession.getLogger().info("for everyone");
  }
  for (var i = 0; i < targets.length; i++) {
    RTSession.getLogger().info("for peer " + targets[i]);
  }
});
