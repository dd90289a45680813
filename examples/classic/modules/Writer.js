// Writes values one behind the other, so that nobody has to count indexes.
function Writer() {
    var index = 0;
    var data = RTSession.newData();
    this.number = function (value) { data.setNumber(++index, value); return this; };
    this.text = function (value) { data.setString(++index, value); return this; };
    this.inner = function (value) { data.setData(++index, value); return this; };
    this.done = function () { return data; };
}

exports.Writer = Writer;
