// What arrays should have been born with.
Array.prototype.contains = function (value) {
    return this.indexOf(value) !== -1;
};
