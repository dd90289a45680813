// A deck of numbered cards. The order depends on a seed, so that a match can be played again.
function Deck(size, seed) {
    this.cards = [];
    this.state = seed;
    for (var i = 1; i <= size; i++) {
        this.cards.push(i);
    }
    this.shuffle();
}

Deck.prototype.next = function () {
    this.state = (this.state * 1103515245 + 12345) % 2147483648;
    return this.state;
};

Deck.prototype.shuffle = function () {
    for (var i = this.cards.length - 1; i > 0; i--) {
        var j = this.next() % (i + 1);
        var card = this.cards[i];
        this.cards[i] = this.cards[j];
        this.cards[j] = card;
    }
};

Deck.prototype.draw = function (count) {
    return this.cards.splice(0, count);
};

module.exports.Create = function (size, seed) {
    return new Deck(size, seed);
};
