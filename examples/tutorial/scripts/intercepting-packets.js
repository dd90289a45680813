// A handler sees every packet of its op-code that reaches the server, before anyone else does.
RTSession.onPacket(100, function (packet) {
  var data = packet.getData();
  // Each getter takes an index, and answers with the kind of value it is named after.
  RTSession.getLogger().info({
    count: data.getNumber(1),
    speed: data.getFloat(2),
    precise: data.getDouble(3),
    label: data.getString(4),
    place: data.getFloatArray(5),
  });
  // Data can hold data: index 6 may be a pair of numbers.
  var inner = data.getData(6);
  if (inner !== null) {
    RTSession.getLogger().info({ left: inner.getNumber(1), right: inner.getNumber(2) });
  }
  // Nothing is returned: the packet goes on to its targets.
});
