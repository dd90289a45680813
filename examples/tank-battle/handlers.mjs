/** Answers for the script's requests, by the name of the request: the account service of this example. */

const names = { alice: "Alice of Arras", bob: "Bob the Bold", carol: "Carol Cannonade" };

export function AccountDetailsRequest(request) {
  const displayName = names[request.playerId];
  if (displayName === undefined) throw new Error(`nobody is called ${request.playerId}`);
  return { userId: request.playerId, displayName };
}
