/**
 * `rtsc/runtime`: hosts sessions of compiled scripts. The public API; everything else in this folder may change.
 */

export { Fault, type FaultCode } from "./fault.ts";
export type { Gateway, RequestBody, RequestContext } from "./gateway/gateway.ts";
export { createHandlersGateway, loadHandlersGateway, type RequestHandler } from "./gateway/handlers.ts";
export { createHttpGateway, type HttpGatewayOptions } from "./gateway/http.ts";
export { type HostLimits, hostLimitTable } from "./host/host-limits.ts";
export type { SessionInfo } from "./host/session.ts";
export type { CreatedSession, CreateRequest } from "./host/sessions.ts";
export type { LostSession, SessionControl } from "./host/supervisor.ts";
export type { TrafficCount, TrafficWay } from "./host/traffic.ts";
export type { LogLevel, LogRecord } from "./log/log.ts";
export { type LogFinding, type LogSearch, searchLog } from "./log/search.ts";
export { type RunningHost, type ServeOptions, serve } from "./serve.ts";
