// Again and again: everyone gets the server's time each second, five times in all.
var beats = 0;
var intervalId = RTSession.setInterval(function () {
  RTSession.newPacket().setOpCode(103).setData(RTSession.newData().setNumber(1, Date.now())).send();
  beats = beats + 1;
  if (beats === 5) {
    RTSession.clearInterval(intervalId);
  }
}, 1000);
