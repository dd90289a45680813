/**
 * As much of VS Code as the extension and its library look at. What a test asks about is real enough to answer; everything
 * else is a thing that can be called, made, extended and read, and does nothing.
 */

const nothing = { dispose() {} };

function anything() {
  const members = new Map();
  return new Proxy(class {}, {
    get(target, key) {
      if (key === "prototype") return target.prototype;
      if (key === "then") return undefined; // Awaited, it is itself.
      if (key === Symbol.toPrimitive) return () => 0;
      if (key === Symbol.iterator) return () => [][Symbol.iterator]();
      if (!members.has(key)) members.set(key, anything());
      return members.get(key);
    },
    apply: () => anything(),
    // What extends it needs an object of its own class.
    construct: (target, args, made) =>
      made.prototype === target.prototype ? anything() : Reflect.construct(target, args, made),
  });
}

/** Members as given; any other is anything. */
function partly(members) {
  const rest = anything();
  return new Proxy(members, { get: (target, key) => (key in target ? target[key] : rest[key]) });
}

function emitter() {
  const listeners = new Set();
  return {
    on(listener) {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    fire: (event) => Promise.all([...listeners].map((listener) => listener(event))),
  };
}

class EventEmitter {
  #emitter = emitter();
  event = (listener) => this.#emitter.on(listener);
  fire(event) {
    this.#emitter.fire(event);
  }
  dispose() {}
}

class Uri {
  constructor(fsPath) {
    this.scheme = "file";
    this.fsPath = fsPath;
    this.path = fsPath;
  }
  toString() {
    return require("node:url").pathToFileURL(this.fsPath).href;
  }
  static file(fsPath) {
    return new Uri(fsPath);
  }
  static parse(text) {
    return new Uri(require("node:url").fileURLToPath(text));
  }
}

/** What a test sets and reads. */
const state = {
  folders: [],
  settings: {},
  errors: [],
  commands: {},
  taskProviders: {},
  foldersChanged: emitter(),
  configurationChanged: emitter(),
};

module.exports = partly({
  state,
  version: "1.105.0",
  Uri,
  EventEmitter,
  RelativePattern: class {
    constructor(base, pattern) {
      Object.assign(this, { base, pattern });
    }
  },
  Task: class {
    constructor(definition, scope, name, source, execution, problemMatchers) {
      Object.assign(this, { definition, scope, name, source, execution, problemMatchers });
    }
  },
  ProcessExecution: class {
    constructor(process, args, options) {
      Object.assign(this, { process, args, options });
    }
  },
  ShellExecution: class {
    constructor(command, args, options) {
      Object.assign(this, { command, args, options });
    }
  },
  TaskGroup: { Build: "build" },
  commands: partly({
    registerCommand(name, act) {
      // The library registers commands of its own for nothing that is asked here.
      state.commands[name] = act;
      return nothing;
    },
  }),
  tasks: partly({
    registerTaskProvider(type, provider) {
      state.taskProviders[type] = provider;
      return nothing;
    },
  }),
  window: partly({
    visibleTextEditors: [],
    showErrorMessage(text) {
      state.errors.push(text);
      return new Promise(() => {}); // Nobody closes it.
    },
  }),
  workspace: partly({
    get workspaceFolders() {
      return state.folders;
    },
    textDocuments: [],
    notebookDocuments: [],
    async findFiles({ base }) {
      const { existsSync } = require("node:fs");
      const file = require("node:path").join(base.uri.fsPath, "rtsc.json");
      return existsSync(file) ? [Uri.file(file)] : [];
    },
    getConfiguration: (section) => ({
      get: (key, otherwise) => state.settings[section === undefined ? key : `${section}.${key}`] ?? otherwise,
    }),
    onDidChangeWorkspaceFolders: (listener) => state.foldersChanged.on(listener),
    onDidChangeConfiguration: (listener) => state.configurationChanged.on(listener),
  }),
});
