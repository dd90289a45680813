// The table knows who sits at it and what lies on it. Table and Turn need each other: each asks for the other when it is used.
require("Extensions");
var Codes = require("OpCodes");
var Turn = require("Turn");
var Writer = require("Writer").Writer;

var seats = [];
exports.cards = [];

exports.sit = function (peer) {
    if (!seats.contains(peer)) {
        seats.push(peer);
        seats.sort(function (a, b) { return a - b; });
    }
    return seats.length;
};

exports.rise = function (peer) {
    var seat = seats.indexOf(peer);
    if (seat !== -1) seats.splice(seat, 1);
};

exports.seats = function () { return seats; };

exports.lay = function (peer, card) {
    exports.cards.push({ peer: peer, card: card });
    show();
};

// Takes the cards away. Who laid the highest one is the winner, and has the next turn.
exports.clear = function () {
    var best = exports.cards[0];
    for (var i = 1; i < exports.cards.length; i++) {
        if (exports.cards[i].card > best.card) best = exports.cards[i];
    }
    exports.cards = [];
    Turn.give(best.peer);
    return best.peer;
};

function show() {
    var writer = new Writer();
    for (var k in exports.cards) {
        if (exports.cards.hasOwnProperty(k)) writer.number(exports.cards[k].card);
    }
    RTSession.newPacket().setOpCode(Codes.RS_TABLE).setTargetPeers().setReliable(true).setData(writer.done()).send();
}
