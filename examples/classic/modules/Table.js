// The table knows the turn and who sits at it. Table and Turn need each other: each asks for the other when it is used.
var Codes = require("OpCodes");
var Turn = require("Turn");

var seats = [];
exports.cards = [];

exports.sit = function (peer) {
    if (seats.indexOf(peer) === -1) {
        seats.push(peer);
        seats.sort(function (a, b) { return a - b; });
    }
    return seats.length;
};

exports.rise = function (peer) {
    var seat = seats.indexOf(peer);
    if (seat !== -1) seats.splice(seat, 1);
    Turn.skip(peer);
};

exports.seats = function () { return seats; };

exports.show = function () {
    var data = RTSession.newData();
    var index = 1;
    for (var k in exports.cards) {
        data.setNumber(index++, exports.cards[k]);
    }
    RTSession.newPacket().setOpCode(Codes.RS_TABLE).setReliable(true).setData(data).send();
};
