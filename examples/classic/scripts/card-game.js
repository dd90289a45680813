/*
 *  Card game, the server's side.
 *  A player joins and is dealt three cards; players lay one card a turn; the highest card of a full round wins it.
 */
var Codes = require("OpCodes");
var Deck = require("Deck");
var Table = require("Table");
var Turn = require("Turn");
var Log = RTSession.getLogger();

var HAND = 3;
var PLAYERS = 2;
var deck = new Deck.Create(24, 7);
var hands = {};
var started = false
var idleTimer;

RTSession.onPlayerConnect(function (player) {
    Log.info("player " + player.getPlayerId() + " is here as " + player.getPeerId());
});

RTSession.onPlayerDisconnect(function (player) {
    Table.rise(player.getPeerId());
    delete hands[player.getPeerId()];
});

function onJoin(packet) {
    var peer = packet.getSender().getPeerId();
    if (hands[peer]) return false;
    hands[peer] = deck.draw(HAND);
    var seats = Table.sit(peer);

    var data = RTSession.newData();
    for (var i = 0; i < hands[peer].length; i++) {
        data = data.setNumber(i + 1, hands[peer][i]);
    }
    RTSession.newPacket().setOpCode(Codes.RS_HAND).setTargetPeers(peer).setReliable(true).setData(data).send();

    if (seats == PLAYERS && !started) {
        started = true;
        this.startGame();
    }
    return false;
}

// Declared like the others, found through `this`: at the top level that is where functions live.
var startGame = function () {
    Turn.tell();
    idleTimer = RTSession.setTimeout(function () {
        Log.warn("nobody played for a minute");
    }, 60000);
};

function onPlay(packet) {
    var peer = packet.getSender().getPeerId();
    var card = packet.getData().getNumber(1);
    var place = hands[peer] ? hands[peer].indexOf(card) : -1;
    if (Turn.of() !== peer || place === -1) {
        return false;
    }
    RTSession.clearTimeout(idleTimer);
    hands[peer].splice(place, 1);
    Table.cards.push(card);
    Table.show();
    if (Table.cards.length == PLAYERS) {
        finishRound();
    }
    if (!over()) Turn.next();
    return false;
}

function finishRound() {
    var best = 0;
    for (var i = 1; i < Table.cards.length; i++) {
        if (Table.cards[i] > Table.cards[best]) best = i;
    }
    Log.debug({ round: Table.cards, best: best });
    Table.cards = [];
}

function over() {
    for (var peer in hands) {
        if (hands[peer].length > 0) return false;
    }
    RTSession.newPacket().setOpCode(Codes.RS_OVER).setReliable(true).send();
    return true;
}

RTSession.onPacket(Codes.RQ_JOIN, onJoin.bind(this));
RTSession.onPacket(Codes.RQ_PLAY, onPlay);
// Chat is only passed on; very long lines are not.
RTSession.onPacket(Codes.RQ_CHAT, function (packet) {
    var text = packet.getData().getString(1);
    if (text == null || text.length > 200) return false;
});
