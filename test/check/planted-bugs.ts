/**
 * The kinds of bugs that sat in real scripts, each planted once in a copy of the corpus: where, and what is to be found there.
 *
 * Data only; corpus.test.ts plants and looks. A bug with no `code` is one that is not found yet: the reason says why, and the
 * test fails when it is found after all, so that the list stays honest.
 */

export interface PlantedBug {
  readonly kind: string;
  readonly project: "game" | "single";
  readonly edits: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
  /** Where the finding stands in the planted copy: a file, and a piece of its line. */
  readonly file: string;
  readonly line: string;
  /** The code that is found, or `missed`: why nothing is. */
  readonly code: string | { readonly missed: string };
}

function bug(
  kind: string,
  where: string,
  find: string,
  replace: string,
  code: PlantedBug["code"],
  at: Partial<Pick<PlantedBug, "file" | "line">> & { readonly also?: PlantedBug["edits"] } = {},
): PlantedBug {
  const [project, ...path] = where.split(":") as ["game" | "single", string];
  const file = path.join(":");
  const edits = [{ file, find, replace }, ...(at.also ?? [])];
  return { kind, project, edits, file: at.file ?? file, line: at.line ?? replace, code };
}

export const plantedBugs: readonly PlantedBug[] = [
  // The type at an index.
  bug(
    "a number into setString",
    "game:scripts/harbour.js",
    "data.setString(2, name);",
    "data.setString(2, welcomed);",
    "RT4212",
  ),
  bug(
    "a player as target peer",
    "game:scripts/harbour.js",
    ".setTargetPeers(packet.getSender().getPeerId())",
    ".setTargetPeers(packet.getSender())",
    "RT4301",
  ),
  bug(
    "player ids as target peers",
    "game:modules/Account.js",
    "setTargetPeers([player.getPeerId()])",
    "setTargetPeers([player.getPlayerId()])",
    "RT4302",
  ),
  bug(
    "setString on the packet builder",
    "game:modules/Turns.js",
    ".setReliable(true).setTargetPeers(Players.order())",
    '.setReliable(true).setString(1, "you")',
    "RT4305",
  ),
  bug(
    "a missing member as op-code",
    "game:modules/Turns.js",
    "setOpCode(Codes.RS_TURN)",
    "setOpCode(Codes.RS_TRUN)",
    "RT4419",
  ),
  bug("a missing member as value", "game:modules/Ships.js", "Settings.START_GOLD", "Settings.STRAT_GOLD", "RT4419"),
  bug(
    "a missing member of a table in a module",
    "game:modules/Clock.js",
    "setOpCode(Names.Codes.Signal)",
    "setOpCode(Names.Codes.Singal)",
    "RT4419",
  ),
  bug(
    "varargs into setFloatArray",
    "game:modules/Sync.js",
    "setFloatArray(4, [0, 0])",
    "setFloatArray(4, 0, 0)",
    "RT4304",
  ),
  bug(
    "epoch milliseconds in a float",
    "game:modules/Sync.js",
    ".setDouble(Position.AT, Date.now())",
    ".setFloat(Position.AT, Date.now())",
    "RT4306",
    {
      also: [
        {
          file: "opcodes/harbour.json",
          find: '"at": { "index": 3, "type": "double" }',
          replace: '"at": { "index": 3, "type": "float" }',
        },
      ],
    },
  ),
  bug(
    "fractional seconds in a whole number",
    "game:scripts/harbour.js",
    ".setNumber(2, Date.now());",
    ".setNumber(2, Date.now() / 1000);",
    "RT4307",
  ),
  // Names.
  bug(
    "a module used and never required",
    "game:modules/Game.js",
    'var Settings = require("Settings");\n',
    "",
    "RT4420",
    { line: "Settings.describe()" },
  ),
  bug(
    "a member that a module does not export",
    "game:modules/Game.js",
    "Weather.storm();",
    "Weather.strom();",
    "RT4419",
  ),
  bug(
    "a constant without this. in a constructor",
    "game:modules/OpCodes.js",
    "    this.RS_TURN = 2004;",
    "    RS_TURN = 2004;",
    "RT4419",
  ),
  bug("a misspelled name", "game:modules/Market.js", "which == -1", "wich == -1", "TS2552"),
  bug(
    "a syntax error",
    "single:scripts/tictactoe.js",
    "if (peers.length == 2) this.",
    "if (peers.length == 2 this.",
    "TS1005",
  ),
  bug("a call with a missing argument", "game:scripts/harbour.js", "Chat.keep(packet);", "Chat.keep();", "RT4415"),
  bug(
    "a handler called by a timer",
    "single:scripts/tictactoe.js",
    "RTSession.setTimeout(EndTurn.bind(this), 15000)",
    "RTSession.setTimeout(Marked.bind(this), 15000)",
    "RT4416",
  ),
  bug(
    "scriptData called as a function",
    "game:modules/Account.js",
    "Log.info(response.scriptData);",
    'Log.info(response.scriptData("rank"));',
    "RT4314",
  ),
  // Logic.
  bug(
    "a loop without comparison",
    "single:scripts/tictactoe.js",
    "for (var r = 0; r < rows.length; r++)",
    "for (var r = 0; rows.length; r++)",
    "RT4402",
  ),
  bug("Date() without new", "single:scripts/clock.js", "new Date().getTime()", "Date().getMilliseconds()", "RT4404"),
  bug(
    "getMilliseconds as a time stamp",
    "game:modules/Game.js",
    "return Date.now() - started;",
    "return new Date().getMilliseconds() - started;",
    "RT4405",
  ),
  bug("while (true)", "game:modules/Queue.js", "return items.length }", "while (true) { items.push(0) } }", "RT4403"),
  bug(
    "swapped arguments of contains",
    "game:modules/Players.js",
    "Arrays.contains(order, peer)",
    "Arrays.contains(peer, order)",
    "RT4421",
  ),
  bug(
    "indexOf a number among objects",
    "game:modules/Ships.js",
    "exports.of(peer) == null",
    "ships.indexOf(peer) == -1",
    "RT4422",
  ),
  bug("slice for splice", "game:modules/Arrays.js", "array.splice(at, 1);", "array.slice(at, 1);", "RT4411"),
  bug(
    "splice of indexOf without a check",
    "game:modules/Arrays.js",
    "if (at > -1) array.splice(at, 1);",
    "array.splice(array.indexOf(value), 1);",
    "RT4410",
  ),
  bug(
    "a list of one meant as a length",
    "single:scripts/tictactoe.js",
    "var cells = [0, 0, 0, 0, 0, 0, 0, 0, 0,];",
    "var cells = [9];",
    "RT4423",
  ),
  bug(
    "getPlayers()[0] at load time",
    "game:scripts/harbour.js",
    "Log.debug(MIN_PLAYERS);",
    "Log.debug(RTSession.getPlayers()[0].getPlayerId());",
    "RT4413",
  ),
  bug(
    "used before the response sets it",
    "single:scripts/lobby.js",
    "            if (response.error) return;\r\n            names[player.getPeerId()] = response.displayName;\r\n            room();",
    "            if (response.error) return;\r\n            mine = response.displayName;\r\n            room();",
    "RT4409",
    {
      line: "RTSession.getLogger().info(mine);",
      also: [
        { file: "scripts/lobby.js", find: 'names[player.getPeerId()] = "...";', replace: "var mine;" },
        {
          file: "scripts/lobby.js",
          find: "            }\r\n        });\r\n});",
          replace: "            }\r\n        });\r\n    RTSession.getLogger().info(mine);\r\n});",
        },
      ],
    },
  ),
  bug(
    "a timer id overwritten",
    "game:scripts/harbour.js",
    "if (!running) return;",
    "stormTimer = RTSession.setTimeout(Game.storm, 60000);",
    "RT4320",
  ),
  bug(
    "a function declared twice",
    "single:scripts/tictactoe.js",
    "}\n\nfunction isFree(cell) {\n    return cells[cell] === 0;",
    "}\n\nfunction isFree(cell) {\n    return cells[cell] < 1;",
    "RT4414",
    { line: "function isFree(cell) {" },
  ),
  bug(
    "a response that is not guarded",
    "game:modules/Account.js",
    "if (!response.error && response.achievements) {",
    "if (response.achievements.length > 0) {",
    "RT4309",
  ),
  // Op-codes that nobody is at the other end of.
  bug("sent, and handled nowhere", "game:modules/Names.js", "Signal: 2014,", "Signal: 2015,", "RT4207", {
    file: "modules/Clock.js",
    line: "setOpCode(Names.Codes.Signal)",
  }),
  bug(
    "handled, and sent by no one",
    "game:scripts/harbour.js",
    "RTSession.onPacket(Names.Codes.Typing,",
    "RTSession.onPacket(Names.Codes.Signal,",
    "RT4501",
  ),
  bug("a helper that nothing calls", "single:scripts/tictactoe.js", "won(peer, row);", "EndTurn();", "RT4418", {
    line: "function won(peer, row) {",
  }),
  bug(
    "a handler that does nothing",
    "game:scripts/harbour.js",
    "\t// One handler hands its packet to another.\r\n\tOnQuest(packet);\r\n\treturn false;\r\n",
    "",
    "RT4417",
    { line: "RTSession.onPacket(Codes.RQ_QUEST" },
  ),
];
