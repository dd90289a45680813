/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const Text = $root.Text = (() => {

    const Text = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Text.prototype.v = "";

    Text.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.v != null && $Object.hasOwnProperty.call(message, "v") && message.v !== "")
            writer.uint32(10).string(message.v);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Text.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Text();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if ((value = reader.stringVerify()).length)
                        message.v = value;
                    else
                        delete message.v;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return Text;
})();

export const Floats = $root.Floats = (() => {

    const Floats = function (properties) {
        this.v = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Floats.prototype.v = $util.emptyArray;

    Floats.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.v != null && message.v.length)
            writer.uint32(18).floats(message.v);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Floats.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Floats();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 2: {
                    if (wireType === 2) {
                        if (!(message.v && message.v.length))
                            message.v = [];
                        reader.floats(message.v);
                        continue;
                    }
                    if (wireType !== 5)
                        break;
                    if (!(message.v && message.v.length))
                        message.v = [];
                    message.v.push(reader.float());
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return Floats;
})();

export const Move = $root.Move = (() => {

    const Move = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Move.prototype.id = 0;
    Move.prototype.x = 0;
    Move.prototype.y = 0;
    Move.prototype.z = 0;

    Move.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
            writer.uint32(8).sint32(message.id);
        if (message.x != null && $Object.hasOwnProperty.call(message, "x") && !$Object.is(message.x, 0))
            writer.uint32(21).float(message.x);
        if (message.y != null && $Object.hasOwnProperty.call(message, "y") && !$Object.is(message.y, 0))
            writer.uint32(29).float(message.y);
        if (message.z != null && $Object.hasOwnProperty.call(message, "z") && !$Object.is(message.z, 0))
            writer.uint32(37).float(message.z);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Move.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Move();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.sint32())
                        message.id = value;
                    else
                        delete message.id;
                    continue;
                }
            case 2: {
                    if (wireType !== 5)
                        break;
                    if (!$Object.is(value = reader.float(), 0))
                        message.x = value;
                    else
                        delete message.x;
                    continue;
                }
            case 3: {
                    if (wireType !== 5)
                        break;
                    if (!$Object.is(value = reader.float(), 0))
                        message.y = value;
                    else
                        delete message.y;
                    continue;
                }
            case 4: {
                    if (wireType !== 5)
                        break;
                    if (!$Object.is(value = reader.float(), 0))
                        message.z = value;
                    else
                        delete message.z;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return Move;
})();

export const ClockSync = $root.ClockSync = (() => {

    const ClockSync = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ClockSync.prototype.client = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    ClockSync.prototype.server = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

    ClockSync.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.client != null && $Object.hasOwnProperty.call(message, "client") && (typeof message.client === "object" ? message.client.low || message.client.high : message.client !== 0))
            writer.uint32(8).sint64(message.client);
        if (message.server != null && $Object.hasOwnProperty.call(message, "server") && (typeof message.server === "object" ? message.server.low || message.server.high : message.server !== 0))
            writer.uint32(16).sint64(message.server);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    ClockSync.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ClockSync();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.sint64()) === "object" ? value.low || value.high : value !== 0)
                        message.client = value;
                    else
                        delete message.client;
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (typeof (value = reader.sint64()) === "object" ? value.low || value.high : value !== 0)
                        message.server = value;
                    else
                        delete message.server;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return ClockSync;
})();

export const Chat = $root.Chat = (() => {

    const Chat = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Chat.prototype.text = null;
    Chat.prototype.room = 0;

    Chat.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.text != null && $Object.hasOwnProperty.call(message, "text"))
            $root.Text.encode(message.text, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.room != null && $Object.hasOwnProperty.call(message, "room") && message.room !== 0)
            writer.uint32(16).sint32(message.room);
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Chat.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Chat();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.text = $root.Text.decode(reader, reader.size(), $undefined, _depth + 1, message.text);
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.sint32())
                        message.room = value;
                    else
                        delete message.room;
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return Chat;
})();

export const Tank = $root.Tank = (() => {

    const Tank = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Tank.prototype.id = 0;
    Tank.prototype.at = null;
    Tank.prototype.turn = 0;
    Tank.prototype.name = null;

    Tank.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
            writer.uint32(8).sint32(message.id);
        if (message.at != null && $Object.hasOwnProperty.call(message, "at"))
            $root.Floats.encode(message.at, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.turn != null && $Object.hasOwnProperty.call(message, "turn") && !$Object.is(message.turn, 0))
            writer.uint32(29).float(message.turn);
        if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
            $root.Text.encode(message.name, writer.uint32(34).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Tank.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Tank();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    if (value = reader.sint32())
                        message.id = value;
                    else
                        delete message.id;
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.at = $root.Floats.decode(reader, reader.size(), $undefined, _depth + 1, message.at);
                    continue;
                }
            case 3: {
                    if (wireType !== 5)
                        break;
                    if (!$Object.is(value = reader.float(), 0))
                        message.turn = value;
                    else
                        delete message.turn;
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    message.name = $root.Text.decode(reader, reader.size(), $undefined, _depth + 1, message.name);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return Tank;
})();

export const Box = $root.Box = (() => {

    const Box = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Box.prototype.v = null;

    Box.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.v != null && $Object.hasOwnProperty.call(message, "v"))
            $root.Tank.encode(message.v, writer.uint32(114).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Box.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Box();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 14: {
                    if (wireType !== 2)
                        break;
                    message.v = $root.Tank.decode(reader, reader.size(), $undefined, _depth + 1, message.v);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return Box;
})();

export const Snapshot = $root.Snapshot = (() => {

    const Snapshot = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    Snapshot.prototype.t1 = null;
    Snapshot.prototype.t2 = null;
    Snapshot.prototype.t3 = null;
    Snapshot.prototype.t4 = null;
    Snapshot.prototype.t5 = null;
    Snapshot.prototype.t6 = null;
    Snapshot.prototype.t7 = null;
    Snapshot.prototype.t8 = null;
    Snapshot.prototype.t9 = null;
    Snapshot.prototype.t10 = null;
    Snapshot.prototype.t11 = null;
    Snapshot.prototype.t12 = null;
    Snapshot.prototype.t13 = null;
    Snapshot.prototype.t14 = null;
    Snapshot.prototype.t15 = null;
    Snapshot.prototype.t16 = null;
    Snapshot.prototype.t17 = null;
    Snapshot.prototype.t18 = null;
    Snapshot.prototype.t19 = null;
    Snapshot.prototype.t20 = null;

    Snapshot.encode = function (message, writer, _depth) {
        if (!writer)
            writer = $Writer.create();
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $util.recursionLimit)
            throw $Error("max depth exceeded");
        if (message.t1 != null && $Object.hasOwnProperty.call(message, "t1"))
            $root.Box.encode(message.t1, writer.uint32(10).fork(), _depth + 1).ldelim();
        if (message.t2 != null && $Object.hasOwnProperty.call(message, "t2"))
            $root.Box.encode(message.t2, writer.uint32(18).fork(), _depth + 1).ldelim();
        if (message.t3 != null && $Object.hasOwnProperty.call(message, "t3"))
            $root.Box.encode(message.t3, writer.uint32(26).fork(), _depth + 1).ldelim();
        if (message.t4 != null && $Object.hasOwnProperty.call(message, "t4"))
            $root.Box.encode(message.t4, writer.uint32(34).fork(), _depth + 1).ldelim();
        if (message.t5 != null && $Object.hasOwnProperty.call(message, "t5"))
            $root.Box.encode(message.t5, writer.uint32(42).fork(), _depth + 1).ldelim();
        if (message.t6 != null && $Object.hasOwnProperty.call(message, "t6"))
            $root.Box.encode(message.t6, writer.uint32(50).fork(), _depth + 1).ldelim();
        if (message.t7 != null && $Object.hasOwnProperty.call(message, "t7"))
            $root.Box.encode(message.t7, writer.uint32(58).fork(), _depth + 1).ldelim();
        if (message.t8 != null && $Object.hasOwnProperty.call(message, "t8"))
            $root.Box.encode(message.t8, writer.uint32(66).fork(), _depth + 1).ldelim();
        if (message.t9 != null && $Object.hasOwnProperty.call(message, "t9"))
            $root.Box.encode(message.t9, writer.uint32(74).fork(), _depth + 1).ldelim();
        if (message.t10 != null && $Object.hasOwnProperty.call(message, "t10"))
            $root.Box.encode(message.t10, writer.uint32(82).fork(), _depth + 1).ldelim();
        if (message.t11 != null && $Object.hasOwnProperty.call(message, "t11"))
            $root.Box.encode(message.t11, writer.uint32(90).fork(), _depth + 1).ldelim();
        if (message.t12 != null && $Object.hasOwnProperty.call(message, "t12"))
            $root.Box.encode(message.t12, writer.uint32(98).fork(), _depth + 1).ldelim();
        if (message.t13 != null && $Object.hasOwnProperty.call(message, "t13"))
            $root.Box.encode(message.t13, writer.uint32(106).fork(), _depth + 1).ldelim();
        if (message.t14 != null && $Object.hasOwnProperty.call(message, "t14"))
            $root.Box.encode(message.t14, writer.uint32(114).fork(), _depth + 1).ldelim();
        if (message.t15 != null && $Object.hasOwnProperty.call(message, "t15"))
            $root.Box.encode(message.t15, writer.uint32(122).fork(), _depth + 1).ldelim();
        if (message.t16 != null && $Object.hasOwnProperty.call(message, "t16"))
            $root.Box.encode(message.t16, writer.uint32(130).fork(), _depth + 1).ldelim();
        if (message.t17 != null && $Object.hasOwnProperty.call(message, "t17"))
            $root.Box.encode(message.t17, writer.uint32(138).fork(), _depth + 1).ldelim();
        if (message.t18 != null && $Object.hasOwnProperty.call(message, "t18"))
            $root.Box.encode(message.t18, writer.uint32(146).fork(), _depth + 1).ldelim();
        if (message.t19 != null && $Object.hasOwnProperty.call(message, "t19"))
            $root.Box.encode(message.t19, writer.uint32(154).fork(), _depth + 1).ldelim();
        if (message.t20 != null && $Object.hasOwnProperty.call(message, "t20"))
            $root.Box.encode(message.t20, writer.uint32(162).fork(), _depth + 1).ldelim();
        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
            for (let i = 0; i < message.$unknowns.length; ++i)
                writer.raw(message.$unknowns[i]);
        return writer;
    };

    Snapshot.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message, value;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.Snapshot();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.t1 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t1);
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.t2 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t2);
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.t3 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t3);
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    message.t4 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t4);
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    message.t5 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t5);
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    message.t6 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t6);
                    continue;
                }
            case 7: {
                    if (wireType !== 2)
                        break;
                    message.t7 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t7);
                    continue;
                }
            case 8: {
                    if (wireType !== 2)
                        break;
                    message.t8 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t8);
                    continue;
                }
            case 9: {
                    if (wireType !== 2)
                        break;
                    message.t9 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t9);
                    continue;
                }
            case 10: {
                    if (wireType !== 2)
                        break;
                    message.t10 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t10);
                    continue;
                }
            case 11: {
                    if (wireType !== 2)
                        break;
                    message.t11 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t11);
                    continue;
                }
            case 12: {
                    if (wireType !== 2)
                        break;
                    message.t12 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t12);
                    continue;
                }
            case 13: {
                    if (wireType !== 2)
                        break;
                    message.t13 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t13);
                    continue;
                }
            case 14: {
                    if (wireType !== 2)
                        break;
                    message.t14 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t14);
                    continue;
                }
            case 15: {
                    if (wireType !== 2)
                        break;
                    message.t15 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t15);
                    continue;
                }
            case 16: {
                    if (wireType !== 2)
                        break;
                    message.t16 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t16);
                    continue;
                }
            case 17: {
                    if (wireType !== 2)
                        break;
                    message.t17 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t17);
                    continue;
                }
            case 18: {
                    if (wireType !== 2)
                        break;
                    message.t18 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t18);
                    continue;
                }
            case 19: {
                    if (wireType !== 2)
                        break;
                    message.t19 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t19);
                    continue;
                }
            case 20: {
                    if (wireType !== 2)
                        break;
                    message.t20 = $root.Box.decode(reader, reader.size(), $undefined, _depth + 1, message.t20);
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return Snapshot;
})();

export {
  $root as default
};
