// Every op-code of the game in one place. RQ_ comes from players, RS_ goes to them.
function OpCodes() {
    this.RQ_JOIN = 1001
    this.RQ_PLAY = 1002
    this.RQ_CHAT = 1003
    this.RS_HAND = 2001
    this.RS_TABLE = 2002
    this.RS_TURN = 2003
    this.RS_OVER = 2004
    this.RS_HISTORY = 2005
}

module.exports = new OpCodes();
