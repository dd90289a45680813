/*
 *  Card game, the server's side.
 *  Two players join and are dealt three cards each; they lay one card a turn; the higher card wins the round and its player
 *  goes on. When all cards are laid, who won most rounds has won. Who leaves ends the game.
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
var lines = [];
rounds = 0;

RTSession.onPlayerConnect(function (player) {
    Log.info("player " + player.getPlayerId() + " is here as " + player.getPeerId());
});

RTSession.onPlayerDisconnect(function (player) {
    Table.rise(player.getPeerId());
    delete hands[player.getPeerId()];
    if (started) gameOver();
});

function Send(opCode, data, peers) {
    var packet = RTSession.newPacket().setOpCode(opCode).setReliable(true);
    if (data) packet.setData(data);
    if (peers) packet.setTargetPeers(peers)
    packet.send();
}

function onJoin(packet) {
    var peer = packet.getSender().getPeerId();
    if (hands[peer] || started) return false;
    hands[peer] = deck.draw(HAND);
    var seats = Table.sit(peer);

    var data = RTSession.newData();
    for (var i = 0; i < hands[peer].length; i++) {
        data = data.setNumber(i + 1, hands[peer][i]);
    }
    Send(Codes.RS_HAND, data, peer);

    // What was said before: each line as it came.
    if (lines.length > 0) {
        var history = new Writer();
        for (var i = 0; i < lines.length; i++) {
            history.inner(lines[i]);
        }
        Send(Codes.RS_HISTORY, history.done(), [peer]);
    }

    if (seats == PLAYERS) {
        started = true;
        this.startGame();
    }
    return false;
}

// Declared like the others, found through `this`: at the top level that is where functions live.
var startGame = function () {
    Turn.tell();
    this.idleTimer = RTSession.setTimeout(function () {
        Log.warn("nobody played for a minute");
    }, 60000);
};

var Writer = require("Writer").Writer;
var Scores = require("Scores");

function onPlay(packet) {
    var peer = packet.getSender().getPeerId();
    var card = packet.getData().getNumber(1);
    var place = hands[peer] ? hands[peer].indexOf(card) : -1;
    if (!started || Turn.of() !== peer || place === -1) {
        return false;
    }
    RTSession.clearTimeout(idleTimer);
    hands[peer].splice(place, 1);
    Table.lay(peer, card);
    if (Table.cards.length == PLAYERS) {
        finishRound();
    } else {
        Turn.next();
    }
    if (allLaid()) {
        gameOver();
    } else {
        Turn.tell();
    }
    return false;
}

function finishRound() {
    var winner = Table.clear();
    Scores.add(winner);
    rounds++;
    Log.debug({ round: rounds, winner: winner });
}

function allLaid() {
    for (var peer in hands) {
        if (hands[peer].length > 0) return false;
    }
    return true;
}

function gameOver() {
    started = false;
    RTSession.clearTimeout(idleTimer);
    var winner = Scores.best();
    var result = new Writer().number(winner);
    for (var peer in Scores.all()) {
        result.number(parseInt(peer)).number(Scores.all()[peer]);
    }
    Send(Codes.RS_OVER, result.done());
    if (winner === 0) return;
    RTSession.newRequest().createLogEventRequest().setEventKey("cardGameOver")
        .setwinner(winner)
        .setrounds(rounds)
        .send(function (response) {
            if (response.error) Log.warn("nobody wrote the result down");
        });
}

RTSession.onPacket(Codes.RQ_JOIN, onJoin.bind(this));
RTSession.onPacket(Codes.RQ_PLAY, onPlay);
// Chat is passed on and remembered; very long lines are not.
RTSession.onPacket(Codes.RQ_CHAT, function (packet) {
    var text = packet.getData().getString(1);
    if (text == null || text.length > 200) return false;
    lines.push(packet.getData());
    if (lines.length > 5) lines.shift();
});
