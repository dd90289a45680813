/**
 * The smallest game that has a packet: what conversations are about.
 */

export const game: Record<string, string> = {
  "rtsc.json": '{\n  "scripts": { "main": "scripts/main.ts" },\n  "opCodes": ["opcodes/*.json"]\n}\n',
  "opcodes/game.json": `{
  "packets": {
    "Move": {
      "opCode": 102,
      "from": "client",
      "fields": {
        "x": { "index": 1, "type": "float" },
        "name": { "index": 2, "type": "string", "maxLength": 20 }
      }
    }
  }
}
`,
  "scripts/main.ts": `export {};
RTSession.onPacket(102, (packet) => {
  const data = packet.getData();
  RTSession.getLogger().info(data.getFloat(1));
});
`,
};
