// Whose turn it is. Needs the table, which needs it.
var Codes = require("OpCodes");
var Table = require("Table");

var current = 0;

exports.of = function () { return Table.seats()[current] };

exports.give = function (peer) { current = Table.seats().indexOf(peer); };

exports.next = function () {
    current = (current + 1) % Table.seats().length;
};

exports.tell = function () {
    RTSession.newPacket()
        .setOpCode(Codes.RS_TURN)
        .setReliable(true)
        .setData(RTSession.newData().setNumber(1, exports.of()))
        .send();
};
