/**
 * The requests of `RTSession.newRequest()`: generated from requests.json by generate-requests.mjs, not to be edited.
 *
 * Every field of a response may be missing: a back end leaves out what it does not know, and a failed request has none.
 */

/** Chooses a request. */
interface RTRequestBuilder {
  /** A request of the group Multiplayer. Needs `challengeInstanceId`. */
  createAcceptChallengeRequest(): RTRequests.AcceptChallengeRequest;
  /** A request of the group Player. */
  createAccountDetailsRequest(): RTRequests.AccountDetailsRequest;
  /** A request of the group Store. Needs `amazonUserId`, `receiptId`. */
  createAmazonBuyGoodsRequest(): RTRequests.AmazonBuyGoodsRequest;
  /** A request of the group Authentication. */
  createAmazonConnectRequest(): RTRequests.AmazonConnectRequest;
  /** A request of the group Analytics. */
  createAnalyticsRequest(): RTRequests.AnalyticsRequest;
  /** A request of the group Leaderboards. Needs `entryCount`. */
  createAroundMeLeaderboardRequest(): RTRequests.AroundMeLeaderboardRequest;
  /** A request of the group Authentication. Needs `password`, `userName`. */
  createAuthenticationRequest(): RTRequests.AuthenticationRequest;
  /** A request of the group Admin. Needs `playerIds`, `request`. */
  createBatchAdminRequest(): RTRequests.BatchAdminRequest;
  /** A request of the group Store. Needs `currencyType`, `quantity`, `shortCode`. */
  createBuyVirtualGoodsRequest(): RTRequests.BuyVirtualGoodsRequest;
  /** A request of the group Admin. Needs `bulkJobIds`. */
  createCancelBulkJobAdminRequest(): RTRequests.CancelBulkJobAdminRequest;
  /** A request of the group Player. */
  createChangeUserDetailsRequest(): RTRequests.ChangeUserDetailsRequest;
  /** A request of the group Multiplayer. Needs `challengeInstanceId`. */
  createChatOnChallengeRequest(): RTRequests.ChatOnChallengeRequest;
  /** A request of the group Store. Needs `quantity`, `shortCode`. */
  createConsumeVirtualGoodRequest(): RTRequests.ConsumeVirtualGoodRequest;
  /** A request of the group Multiplayer. Needs `challengeShortCode`. */
  createCreateChallengeRequest(): RTRequests.CreateChallengeRequest;
  /** A request of the group Teams. Needs `teamName`, `teamType`. */
  createCreateTeamRequest(): RTRequests.CreateTeamRequest;
  /** A request of the group Multiplayer. Needs `challengeInstanceId`. */
  createDeclineChallengeRequest(): RTRequests.DeclineChallengeRequest;
  /** A request of the group Authentication. Needs `deviceId`, `deviceOS`. */
  createDeviceAuthenticationRequest(): RTRequests.DeviceAuthenticationRequest;
  /** A request of the group Player. Needs `messageId`. */
  createDismissMessageRequest(): RTRequests.DismissMessageRequest;
  /** A request of the group Player. */
  createDismissMultipleMessagesRequest(): RTRequests.DismissMultipleMessagesRequest;
  /** A request of the group Teams. */
  createDropTeamRequest(): RTRequests.DropTeamRequest;
  /** A request of the group Analytics. */
  createEndSessionRequest(): RTRequests.EndSessionRequest;
  /** A request of the group Authentication. */
  createFacebookConnectRequest(): RTRequests.FacebookConnectRequest;
  /** A request of the group Multiplayer. Needs `accessType`, `eligibility`. */
  createFindChallengeRequest(): RTRequests.FindChallengeRequest;
  /** A request of the group Multiplayer. Needs `matchShortCode`. */
  createFindMatchRequest(): RTRequests.FindMatchRequest;
  /** A request of the group Multiplayer. Needs `matchShortCode`. */
  createFindPendingMatchesRequest(): RTRequests.FindPendingMatchesRequest;
  /** A request of the group Authentication. */
  createGameCenterConnectRequest(): RTRequests.GameCenterConnectRequest;
  /** A request of the group Multiplayer. Needs `challengeInstanceId`. */
  createGetChallengeRequest(): RTRequests.GetChallengeRequest;
  /** A request of the group Misc. Needs `shortCode`. */
  createGetDownloadableRequest(): RTRequests.GetDownloadableRequest;
  /** A request of the group Leaderboards. */
  createGetLeaderboardEntriesRequest(): RTRequests.GetLeaderboardEntriesRequest;
  /** A request of the group Player. Needs `messageId`. */
  createGetMessageRequest(): RTRequests.GetMessageRequest;
  /** A request of the group Teams. */
  createGetMyTeamsRequest(): RTRequests.GetMyTeamsRequest;
  /** A request of the group Misc. Needs `propertyShortCode`. */
  createGetPropertyRequest(): RTRequests.GetPropertyRequest;
  /** A request of the group Misc. Needs `propertySetShortCode`. */
  createGetPropertySetRequest(): RTRequests.GetPropertySetRequest;
  /** A request of the group Teams. */
  createGetTeamRequest(): RTRequests.GetTeamRequest;
  /** A request of the group Misc. */
  createGetUploadUrlRequest(): RTRequests.GetUploadUrlRequest;
  /** A request of the group Misc. */
  createGetUploadedRequest(): RTRequests.GetUploadedRequest;
  /** A request of the group Store. Needs `signature`, `signedData`. */
  createGooglePlayBuyGoodsRequest(): RTRequests.GooglePlayBuyGoodsRequest;
  /** A request of the group Authentication. */
  createGooglePlayConnectRequest(): RTRequests.GooglePlayConnectRequest;
  /** A request of the group Authentication. */
  createGooglePlusConnectRequest(): RTRequests.GooglePlusConnectRequest;
  /** A request of the group Store. Needs `receipt`. */
  createIOSBuyGoodsRequest(): RTRequests.IOSBuyGoodsRequest;
  /** A request of the group Multiplayer. Needs `challengeInstanceId`, `eligibility`. */
  createJoinChallengeRequest(): RTRequests.JoinChallengeRequest;
  /** A request of the group Multiplayer. Needs `matchShortCode`, `pendingMatchId`. */
  createJoinPendingMatchRequest(): RTRequests.JoinPendingMatchRequest;
  /** A request of the group Teams. */
  createJoinTeamRequest(): RTRequests.JoinTeamRequest;
  /** A request of the group Authentication. */
  createKongregateConnectRequest(): RTRequests.KongregateConnectRequest;
  /** A request of the group Leaderboards. Needs `entryCount`. */
  createLeaderboardDataRequest(): RTRequests.LeaderboardDataRequest;
  /** A request of the group Leaderboards. */
  createLeaderboardsEntriesRequest(): RTRequests.LeaderboardsEntriesRequest;
  /** A request of the group Teams. */
  createLeaveTeamRequest(): RTRequests.LeaveTeamRequest;
  /** A request of the group Player. */
  createListAchievementsRequest(): RTRequests.ListAchievementsRequest;
  /** A request of the group Admin. */
  createListBulkJobsAdminRequest(): RTRequests.ListBulkJobsAdminRequest;
  /** A request of the group Multiplayer. */
  createListChallengeRequest(): RTRequests.ListChallengeRequest;
  /** A request of the group Multiplayer. */
  createListChallengeTypeRequest(): RTRequests.ListChallengeTypeRequest;
  /** A request of the group Player. */
  createListGameFriendsRequest(): RTRequests.ListGameFriendsRequest;
  /** A request of the group Player. */
  createListInviteFriendsRequest(): RTRequests.ListInviteFriendsRequest;
  /** A request of the group Leaderboards. */
  createListLeaderboardsRequest(): RTRequests.ListLeaderboardsRequest;
  /** A request of the group Player. */
  createListMessageDetailRequest(): RTRequests.ListMessageDetailRequest;
  /** A request of the group Player. */
  createListMessageRequest(): RTRequests.ListMessageRequest;
  /** A request of the group Player. */
  createListMessageSummaryRequest(): RTRequests.ListMessageSummaryRequest;
  /** A request of the group Teams. */
  createListTeamChatRequest(): RTRequests.ListTeamChatRequest;
  /** A request of the group Teams. */
  createListTeamsRequest(): RTRequests.ListTeamsRequest;
  /** A request of the group Player. */
  createListTransactionsRequest(): RTRequests.ListTransactionsRequest;
  /** A request of the group Store. */
  createListVirtualGoodsRequest(): RTRequests.ListVirtualGoodsRequest;
  /** A request of the group Multiplayer. Needs `challengeInstanceId`, `eventKey`. */
  createLogChallengeEventRequest(): RTRequests.LogChallengeEventRequest;
  /** A request of the group Player. Needs `eventKey`. */
  createLogEventRequest(): RTRequests.LogEventRequest;
  /** A request of the group Multiplayer. Needs `matchId`. */
  createMatchDetailsRequest(): RTRequests.MatchDetailsRequest;
  /** A request of the group Multiplayer. Needs `matchShortCode`. */
  createMatchmakingRequest(): RTRequests.MatchmakingRequest;
  /** A request of the group Authentication. */
  createPSNConnectRequest(): RTRequests.PSNConnectRequest;
  /** A request of the group Store. Needs `entitlementLabel`. */
  createPsnBuyGoodsRequest(): RTRequests.PsnBuyGoodsRequest;
  /** A request of the group Misc. Needs `deviceOS`, `pushId`. */
  createPushRegistrationRequest(): RTRequests.PushRegistrationRequest;
  /** A request of the group Authentication. */
  createQQConnectRequest(): RTRequests.QQConnectRequest;
  /** A request of the group Authentication. Needs `displayName`, `password`, `userName`. */
  createRegistrationRequest(): RTRequests.RegistrationRequest;
  /** A request of the group Admin. Needs `playerId`, `storeType`, `transactionIds`. */
  createRevokePurchaseGoodsRequest(): RTRequests.RevokePurchaseGoodsRequest;
  /** A request of the group Admin. Needs `playerQuery`. */
  createScheduleBulkJobAdminRequest(): RTRequests.ScheduleBulkJobAdminRequest;
  /** A request of the group Player. Needs `friendIds`, `message`. */
  createSendFriendMessageRequest(): RTRequests.SendFriendMessageRequest;
  /** A request of the group Teams. */
  createSendTeamChatMessageRequest(): RTRequests.SendTeamChatMessageRequest;
  /** A request of the group Player. */
  createSocialDisconnectRequest(): RTRequests.SocialDisconnectRequest;
  /** A request of the group Leaderboards. Needs `entryCount`. */
  createSocialLeaderboardDataRequest(): RTRequests.SocialLeaderboardDataRequest;
  /** A request of the group Misc. */
  createSocialStatusRequest(): RTRequests.SocialStatusRequest;
  /** A request of the group Store. Needs `orderId`. */
  createSteamBuyGoodsRequest(): RTRequests.SteamBuyGoodsRequest;
  /** A request of the group Authentication. */
  createSteamConnectRequest(): RTRequests.SteamConnectRequest;
  /** A request of the group Authentication. */
  createTwitchConnectRequest(): RTRequests.TwitchConnectRequest;
  /** A request of the group Authentication. */
  createTwitterConnectRequest(): RTRequests.TwitterConnectRequest;
  /** A request of the group Player. Needs `messageId`, `status`. */
  createUpdateMessageRequest(): RTRequests.UpdateMessageRequest;
  /** A request of the group Authentication. Needs `accessToken`. */
  createViberConnectRequest(): RTRequests.ViberConnectRequest;
  /** A request of the group Authentication. */
  createWeChatConnectRequest(): RTRequests.WeChatConnectRequest;
  /** A request of the group Store. Needs `receipt`. */
  createWindowsBuyGoodsRequest(): RTRequests.WindowsBuyGoodsRequest;
  /** A request of the group Multiplayer. Needs `challengeInstanceId`. */
  createWithdrawChallengeRequest(): RTRequests.WithdrawChallengeRequest;
  /** A request of the group Authentication. */
  createXBOXLiveConnectRequest(): RTRequests.XBOXLiveConnectRequest;
  /** A request of the group Authentication. */
  createXboxOneConnectRequest(): RTRequests.XboxOneConnectRequest;
}

/** Requests, their responses, and what responses are made of. */
declare namespace RTRequests {
  /** Made by `createAcceptChallengeRequest()`. */
  interface AcceptChallengeRequest extends RTRequest<AcceptChallengeResponse> {
    /** Sets `challengeInstanceId`, which the request needs. */
    setChallengeInstanceId(value: string): this;
    /** Sets `message`. */
    setMessage(value: string): this;
  }
  /** The answer to `createAcceptChallengeRequest()`. */
  interface AcceptChallengeResponse extends RTResponse {
    readonly challengeInstanceId?: string;
  }

  /** Made by `createAccountDetailsRequest()`. */
  interface AccountDetailsRequest extends RTRequest<AccountDetailsResponse> {}
  /** The answer to `createAccountDetailsRequest()`. */
  interface AccountDetailsResponse extends RTResponse {
    readonly achievements?: readonly string[];
    readonly currency1?: number;
    readonly currency2?: number;
    readonly currency3?: number;
    readonly currency4?: number;
    readonly currency5?: number;
    readonly currency6?: number;
    readonly displayName?: string;
    readonly externalIds?: RTJson;
    readonly location?: Location;
    readonly reservedCurrency1?: RTJson;
    readonly reservedCurrency2?: RTJson;
    readonly reservedCurrency3?: RTJson;
    readonly reservedCurrency4?: RTJson;
    readonly reservedCurrency5?: RTJson;
    readonly reservedCurrency6?: RTJson;
    readonly userId?: string;
    readonly virtualGoods?: RTJson;
  }

  /** Made by `createAmazonBuyGoodsRequest()`. */
  interface AmazonBuyGoodsRequest extends RTRequest<AmazonBuyGoodsResponse> {
    /** Sets `amazonUserId`, which the request needs. */
    setAmazonUserId(value: string): this;
    /** Sets `currencyCode`. */
    setCurrencyCode(value: string): this;
    /** Sets `receiptId`, which the request needs. */
    setReceiptId(value: string): this;
    /** Sets `subUnitPrice`. */
    setSubUnitPrice(value: number): this;
    /** Sets `uniqueTransactionByPlayer`. */
    setUniqueTransactionByPlayer(value: boolean): this;
  }
  /** The answer to `createAmazonBuyGoodsRequest()`. */
  interface AmazonBuyGoodsResponse extends RTResponse {
    readonly boughtItems?: readonly Boughtitem[];
    readonly currency1Added?: number;
    readonly currency2Added?: number;
    readonly currency3Added?: number;
    readonly currency4Added?: number;
    readonly currency5Added?: number;
    readonly currency6Added?: number;
    readonly currencyConsumed?: number;
    readonly currencyType?: number;
    readonly invalidItems?: readonly string[];
    readonly transactionIds?: readonly string[];
  }

  /** Made by `createAmazonConnectRequest()`. */
  interface AmazonConnectRequest extends RTRequest<AmazonConnectResponse> {
    /** Sets `accessToken`. */
    setAccessToken(value: string): this;
    /** Sets `doNotLinkToCurrentPlayer`. */
    setDoNotLinkToCurrentPlayer(value: boolean): this;
    /** Sets `errorOnSwitch`. */
    setErrorOnSwitch(value: boolean): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `switchIfPossible`. */
    setSwitchIfPossible(value: boolean): this;
    /** Sets `syncDisplayName`. */
    setSyncDisplayName(value: boolean): this;
  }
  /** The answer to `createAmazonConnectRequest()`. */
  interface AmazonConnectResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createAnalyticsRequest()`. */
  interface AnalyticsRequest extends RTRequest<AnalyticsResponse> {
    /** Sets `data`. */
    setData(value: RTJson): this;
    /** Sets `end`. */
    setEnd(value: boolean): this;
    /** Sets `key`. */
    setKey(value: string): this;
    /** Sets `start`. */
    setStart(value: boolean): this;
  }
  /** The answer to `createAnalyticsRequest()`. */
  interface AnalyticsResponse extends RTResponse {}

  /** Made by `createAroundMeLeaderboardRequest()`. */
  interface AroundMeLeaderboardRequest extends RTRequest<AroundMeLeaderboardResponse> {
    /** Sets `challengeInstanceId`. */
    setChallengeInstanceId(value: string): this;
    /** Sets `customIdFilter`. */
    setCustomIdFilter(value: RTJson): this;
    /** Sets `dontErrorOnNotSocial`. */
    setDontErrorOnNotSocial(value: boolean): this;
    /** Sets `entryCount`, which the request needs. */
    setEntryCount(value: number): this;
    /** Sets `friendIds`. */
    setFriendIds(value: readonly string[]): this;
    /** Sets `includeFirst`. */
    setIncludeFirst(value: number): this;
    /** Sets `includeLast`. */
    setIncludeLast(value: number): this;
    /** Sets `inverseSocial`. */
    setInverseSocial(value: boolean): this;
    /** Sets `leaderboardShortCode`. */
    setLeaderboardShortCode(value: string): this;
    /** Sets `social`. */
    setSocial(value: boolean): this;
    /** Sets `teamIds`. */
    setTeamIds(value: readonly string[]): this;
    /** Sets `teamTypes`. */
    setTeamTypes(value: readonly string[]): this;
  }
  /** The answer to `createAroundMeLeaderboardRequest()`. */
  interface AroundMeLeaderboardResponse extends RTResponse {
    readonly challengeInstanceId?: string;
    readonly data?: readonly LeaderboardData[];
    readonly first?: readonly LeaderboardData[];
    readonly last?: readonly LeaderboardData[];
    readonly leaderboardShortCode?: string;
    readonly social?: boolean;
  }

  /** Made by `createAuthenticationRequest()`. */
  interface AuthenticationRequest extends RTRequest<AuthenticationResponse> {
    /** Sets `password`, which the request needs. */
    setPassword(value: string): this;
    /** Sets `userName`, which the request needs. */
    setUserName(value: string): this;
  }
  /** The answer to `createAuthenticationRequest()`. */
  interface AuthenticationResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createBatchAdminRequest()`. */
  interface BatchAdminRequest extends RTRequest<BatchAdminResponse> {
    /** Sets `playerIds`, which the request needs. */
    setPlayerIds(value: readonly string[]): this;
    /** Sets `request`, which the request needs. */
    setRequest(value: RTJson): this;
  }
  /** The answer to `createBatchAdminRequest()`. */
  interface BatchAdminResponse extends RTResponse {
    readonly responses?: RTJson;
  }

  /** Made by `createBuyVirtualGoodsRequest()`. */
  interface BuyVirtualGoodsRequest extends RTRequest<BuyVirtualGoodsResponse> {
    /** Sets `currencyType`, which the request needs. */
    setCurrencyType(value: number): this;
    /** Sets `quantity`, which the request needs. */
    setQuantity(value: number): this;
    /** Sets `shortCode`, which the request needs. */
    setShortCode(value: string): this;
  }
  /** The answer to `createBuyVirtualGoodsRequest()`. */
  interface BuyVirtualGoodsResponse extends RTResponse {
    readonly boughtItems?: readonly Boughtitem[];
    readonly currency1Added?: number;
    readonly currency2Added?: number;
    readonly currency3Added?: number;
    readonly currency4Added?: number;
    readonly currency5Added?: number;
    readonly currency6Added?: number;
    readonly currencyConsumed?: number;
    readonly currencyType?: number;
    readonly invalidItems?: readonly string[];
    readonly transactionIds?: readonly string[];
  }

  /** Made by `createCancelBulkJobAdminRequest()`. */
  interface CancelBulkJobAdminRequest extends RTRequest<CancelBulkJobAdminResponse> {
    /** Sets `bulkJobIds`, which the request needs. */
    setBulkJobIds(value: readonly string[]): this;
  }
  /** The answer to `createCancelBulkJobAdminRequest()`. */
  interface CancelBulkJobAdminResponse extends RTResponse {
    readonly bulkJobs?: readonly BulkJob[];
  }

  /** Made by `createChangeUserDetailsRequest()`. */
  interface ChangeUserDetailsRequest extends RTRequest<ChangeUserDetailsResponse> {
    /** Sets `displayName`. */
    setDisplayName(value: string): this;
    /** Sets `language`. */
    setLanguage(value: string): this;
    /** Sets `newPassword`. */
    setNewPassword(value: string): this;
    /** Sets `oldPassword`. */
    setOldPassword(value: string): this;
    /** Sets `userName`. */
    setUserName(value: string): this;
  }
  /** The answer to `createChangeUserDetailsRequest()`. */
  interface ChangeUserDetailsResponse extends RTResponse {}

  /** Made by `createChatOnChallengeRequest()`. */
  interface ChatOnChallengeRequest extends RTRequest<ChatOnChallengeResponse> {
    /** Sets `challengeInstanceId`, which the request needs. */
    setChallengeInstanceId(value: string): this;
    /** Sets `message`. */
    setMessage(value: string): this;
  }
  /** The answer to `createChatOnChallengeRequest()`. */
  interface ChatOnChallengeResponse extends RTResponse {
    readonly challengeInstanceId?: string;
  }

  /** Made by `createConsumeVirtualGoodRequest()`. */
  interface ConsumeVirtualGoodRequest extends RTRequest<ConsumeVirtualGoodResponse> {
    /** Sets `quantity`, which the request needs. */
    setQuantity(value: number): this;
    /** Sets `shortCode`, which the request needs. */
    setShortCode(value: string): this;
  }
  /** The answer to `createConsumeVirtualGoodRequest()`. */
  interface ConsumeVirtualGoodResponse extends RTResponse {}

  /** Made by `createCreateChallengeRequest()`. */
  interface CreateChallengeRequest extends RTRequest<CreateChallengeResponse> {
    /** Sets `accessType`. */
    setAccessType(value: string): this;
    /** Sets `autoStartJoinedChallengeOnMaxPlayers`. */
    setAutoStartJoinedChallengeOnMaxPlayers(value: boolean): this;
    /** Sets `challengeMessage`. */
    setChallengeMessage(value: string): this;
    /** Sets `challengeShortCode`, which the request needs. */
    setChallengeShortCode(value: string): this;
    /** Sets `currency1Wager`. */
    setCurrency1Wager(value: number): this;
    /** Sets `currency2Wager`. */
    setCurrency2Wager(value: number): this;
    /** Sets `currency3Wager`. */
    setCurrency3Wager(value: number): this;
    /** Sets `currency4Wager`. */
    setCurrency4Wager(value: number): this;
    /** Sets `currency5Wager`. */
    setCurrency5Wager(value: number): this;
    /** Sets `currency6Wager`. */
    setCurrency6Wager(value: number): this;
    /** Sets `eligibilityCriteria`. */
    setEligibilityCriteria(value: RTJson): this;
    /** Sets `endTime`. A date, as ISO 8601 text. */
    setEndTime(value: string): this;
    /** Sets `expiryTime`. A date, as ISO 8601 text. */
    setExpiryTime(value: string): this;
    /** Sets `maxAttempts`. */
    setMaxAttempts(value: number): this;
    /** Sets `maxPlayers`. */
    setMaxPlayers(value: number): this;
    /** Sets `minPlayers`. */
    setMinPlayers(value: number): this;
    /** Sets `silent`. */
    setSilent(value: boolean): this;
    /** Sets `startTime`. A date, as ISO 8601 text. */
    setStartTime(value: string): this;
    /** Sets `usersToChallenge`. */
    setUsersToChallenge(value: readonly string[]): this;
  }
  /** The answer to `createCreateChallengeRequest()`. */
  interface CreateChallengeResponse extends RTResponse {
    readonly challengeInstanceId?: string;
  }

  /** Made by `createCreateTeamRequest()`. */
  interface CreateTeamRequest extends RTRequest<CreateTeamResponse> {
    /** Sets `teamId`. */
    setTeamId(value: string): this;
    /** Sets `teamName`, which the request needs. */
    setTeamName(value: string): this;
    /** Sets `teamType`, which the request needs. */
    setTeamType(value: string): this;
  }
  /** The answer to `createCreateTeamRequest()`. */
  interface CreateTeamResponse extends RTResponse {
    readonly members?: readonly Player[];
    readonly owner?: Player;
    readonly teamId?: string;
    readonly teamName?: string;
    readonly teamType?: string;
  }

  /** Made by `createDeclineChallengeRequest()`. */
  interface DeclineChallengeRequest extends RTRequest<DeclineChallengeResponse> {
    /** Sets `challengeInstanceId`, which the request needs. */
    setChallengeInstanceId(value: string): this;
    /** Sets `message`. */
    setMessage(value: string): this;
  }
  /** The answer to `createDeclineChallengeRequest()`. */
  interface DeclineChallengeResponse extends RTResponse {
    readonly challengeInstanceId?: string;
  }

  /** Made by `createDeviceAuthenticationRequest()`. */
  interface DeviceAuthenticationRequest extends RTRequest<DeviceAuthenticationResponse> {
    /** Sets `deviceId`, which the request needs. */
    setDeviceId(value: string): this;
    /** Sets `deviceModel`. */
    setDeviceModel(value: string): this;
    /** Sets `deviceName`. */
    setDeviceName(value: string): this;
    /** Sets `deviceOS`, which the request needs. */
    setDeviceOS(value: string): this;
    /** Sets `deviceType`. */
    setDeviceType(value: string): this;
    /** Sets `displayName`. */
    setDisplayName(value: string): this;
    /** Sets `operatingSystem`. */
    setOperatingSystem(value: string): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
  }
  /** The answer to `createDeviceAuthenticationRequest()`. */
  interface DeviceAuthenticationResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createDismissMessageRequest()`. */
  interface DismissMessageRequest extends RTRequest<DismissMessageResponse> {
    /** Sets `messageId`, which the request needs. */
    setMessageId(value: string): this;
  }
  /** The answer to `createDismissMessageRequest()`. */
  interface DismissMessageResponse extends RTResponse {}

  /** Made by `createDismissMultipleMessagesRequest()`. */
  interface DismissMultipleMessagesRequest extends RTRequest<DismissMultipleMessagesResponse> {
    /** Sets `messageIds`. */
    setMessageIds(value: readonly string[]): this;
  }
  /** The answer to `createDismissMultipleMessagesRequest()`. */
  interface DismissMultipleMessagesResponse extends RTResponse {
    readonly failedDismissals?: readonly string[];
    readonly messagesDismissed?: number;
  }

  /** Made by `createDropTeamRequest()`. */
  interface DropTeamRequest extends RTRequest<DropTeamResponse> {
    /** Sets `ownerId`. */
    setOwnerId(value: string): this;
    /** Sets `teamId`. */
    setTeamId(value: string): this;
    /** Sets `teamType`. */
    setTeamType(value: string): this;
  }
  /** The answer to `createDropTeamRequest()`. */
  interface DropTeamResponse extends RTResponse {}

  /** Made by `createEndSessionRequest()`. */
  interface EndSessionRequest extends RTRequest<EndSessionResponse> {}
  /** The answer to `createEndSessionRequest()`. */
  interface EndSessionResponse extends RTResponse {
    readonly sessionDuration?: number;
  }

  /** Made by `createFacebookConnectRequest()`. */
  interface FacebookConnectRequest extends RTRequest<FacebookConnectResponse> {
    /** Sets `accessToken`. */
    setAccessToken(value: string): this;
    /** Sets `code`. */
    setCode(value: string): this;
    /** Sets `doNotLinkToCurrentPlayer`. */
    setDoNotLinkToCurrentPlayer(value: boolean): this;
    /** Sets `errorOnSwitch`. */
    setErrorOnSwitch(value: boolean): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `switchIfPossible`. */
    setSwitchIfPossible(value: boolean): this;
    /** Sets `syncDisplayName`. */
    setSyncDisplayName(value: boolean): this;
  }
  /** The answer to `createFacebookConnectRequest()`. */
  interface FacebookConnectResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createFindChallengeRequest()`. */
  interface FindChallengeRequest extends RTRequest<FindChallengeResponse> {
    /** Sets `accessType`, which the request needs. */
    setAccessType(value: string): this;
    /** Sets `count`. */
    setCount(value: number): this;
    /** Sets `eligibility`, which the request needs. */
    setEligibility(value: RTJson): this;
    /** Sets `offset`. */
    setOffset(value: number): this;
    /** Sets `shortCode`. */
    setShortCode(value: readonly string[]): this;
  }
  /** The answer to `createFindChallengeRequest()`. */
  interface FindChallengeResponse extends RTResponse {
    readonly challengeInstances?: readonly Challenge[];
  }

  /** Made by `createFindMatchRequest()`. */
  interface FindMatchRequest extends RTRequest<FindMatchResponse> {
    /** Sets `action`. */
    setAction(value: string): this;
    /** Sets `matchGroup`. */
    setMatchGroup(value: string): this;
    /** Sets `matchShortCode`, which the request needs. */
    setMatchShortCode(value: string): this;
    /** Sets `skill`. */
    setSkill(value: number): this;
  }
  /** The answer to `createFindMatchRequest()`. */
  interface FindMatchResponse extends RTResponse {
    readonly accessToken?: string;
    readonly host?: string;
    readonly matchData?: RTJson;
    readonly matchId?: string;
    readonly opponents?: readonly Player[];
    readonly peerId?: number;
    readonly playerId?: string;
    readonly port?: number;
  }

  /** Made by `createFindPendingMatchesRequest()`. */
  interface FindPendingMatchesRequest extends RTRequest<FindPendingMatchesResponse> {
    /** Sets `matchGroup`. */
    setMatchGroup(value: string): this;
    /** Sets `matchShortCode`, which the request needs. */
    setMatchShortCode(value: string): this;
    /** Sets `maxMatchesToFind`. */
    setMaxMatchesToFind(value: number): this;
  }
  /** The answer to `createFindPendingMatchesRequest()`. */
  interface FindPendingMatchesResponse extends RTResponse {
    readonly pendingMatches?: readonly PendingMatch[];
  }

  /** Made by `createGameCenterConnectRequest()`. */
  interface GameCenterConnectRequest extends RTRequest<GameCenterConnectResponse> {
    /** Sets `displayName`. */
    setDisplayName(value: string): this;
    /** Sets `doNotLinkToCurrentPlayer`. */
    setDoNotLinkToCurrentPlayer(value: boolean): this;
    /** Sets `errorOnSwitch`. */
    setErrorOnSwitch(value: boolean): this;
    /** Sets `externalPlayerId`. */
    setExternalPlayerId(value: string): this;
    /** Sets `publicKeyUrl`. */
    setPublicKeyUrl(value: string): this;
    /** Sets `salt`. */
    setSalt(value: string): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `signature`. */
    setSignature(value: string): this;
    /** Sets `switchIfPossible`. */
    setSwitchIfPossible(value: boolean): this;
    /** Sets `syncDisplayName`. */
    setSyncDisplayName(value: boolean): this;
    /** Sets `timestamp`. */
    setTimestamp(value: number): this;
  }
  /** The answer to `createGameCenterConnectRequest()`. */
  interface GameCenterConnectResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createGetChallengeRequest()`. */
  interface GetChallengeRequest extends RTRequest<GetChallengeResponse> {
    /** Sets `challengeInstanceId`, which the request needs. */
    setChallengeInstanceId(value: string): this;
    /** Sets `message`. */
    setMessage(value: string): this;
  }
  /** The answer to `createGetChallengeRequest()`. */
  interface GetChallengeResponse extends RTResponse {
    readonly challenge?: Challenge;
  }

  /** Made by `createGetDownloadableRequest()`. */
  interface GetDownloadableRequest extends RTRequest<GetDownloadableResponse> {
    /** Sets `shortCode`, which the request needs. */
    setShortCode(value: string): this;
  }
  /** The answer to `createGetDownloadableRequest()`. */
  interface GetDownloadableResponse extends RTResponse {
    /** A date, as ISO 8601 text. */
    readonly lastModified?: string;
    readonly shortCode?: string;
    readonly size?: number;
    readonly url?: string;
  }

  /** Made by `createGetLeaderboardEntriesRequest()`. */
  interface GetLeaderboardEntriesRequest extends RTRequest<GetLeaderboardEntriesResponse> {
    /** Sets `challenges`. */
    setChallenges(value: readonly string[]): this;
    /** Sets `inverseSocial`. */
    setInverseSocial(value: boolean): this;
    /** Sets `leaderboards`. */
    setLeaderboards(value: readonly string[]): this;
    /** Sets `player`. */
    setPlayer(value: string): this;
    /** Sets `social`. */
    setSocial(value: boolean): this;
    /** Sets `teamTypes`. */
    setTeamTypes(value: readonly string[]): this;
  }
  /** The answer to `createGetLeaderboardEntriesRequest()`. */
  interface GetLeaderboardEntriesResponse extends RTResponse {
    readonly results?: RTJson;
  }

  /** Made by `createGetMessageRequest()`. */
  interface GetMessageRequest extends RTRequest<GetMessageResponse> {
    /** Sets `messageId`, which the request needs. */
    setMessageId(value: string): this;
  }
  /** The answer to `createGetMessageRequest()`. */
  interface GetMessageResponse extends RTResponse {
    readonly message?: RTJson;
    readonly status?: string;
  }

  /** Made by `createGetMyTeamsRequest()`. */
  interface GetMyTeamsRequest extends RTRequest<GetMyTeamsResponse> {
    /** Sets `ownedOnly`. */
    setOwnedOnly(value: boolean): this;
    /** Sets `teamTypes`. */
    setTeamTypes(value: readonly string[]): this;
  }
  /** The answer to `createGetMyTeamsRequest()`. */
  interface GetMyTeamsResponse extends RTResponse {
    readonly teams?: readonly Team[];
  }

  /** Made by `createGetPropertyRequest()`. */
  interface GetPropertyRequest extends RTRequest<GetPropertyResponse> {
    /** Sets `propertyShortCode`, which the request needs. */
    setPropertyShortCode(value: string): this;
  }
  /** The answer to `createGetPropertyRequest()`. */
  interface GetPropertyResponse extends RTResponse {
    readonly property?: RTJson;
  }

  /** Made by `createGetPropertySetRequest()`. */
  interface GetPropertySetRequest extends RTRequest<GetPropertySetResponse> {
    /** Sets `propertySetShortCode`, which the request needs. */
    setPropertySetShortCode(value: string): this;
  }
  /** The answer to `createGetPropertySetRequest()`. */
  interface GetPropertySetResponse extends RTResponse {
    readonly propertySet?: RTJson;
  }

  /** Made by `createGetTeamRequest()`. */
  interface GetTeamRequest extends RTRequest<GetTeamResponse> {
    /** Sets `ownerId`. */
    setOwnerId(value: string): this;
    /** Sets `teamId`. */
    setTeamId(value: string): this;
    /** Sets `teamType`. */
    setTeamType(value: string): this;
  }
  /** The answer to `createGetTeamRequest()`. */
  interface GetTeamResponse extends RTResponse {
    readonly members?: readonly Player[];
    readonly owner?: Player;
    readonly teamId?: string;
    readonly teamName?: string;
    readonly teamType?: string;
    readonly teams?: readonly Team[];
  }

  /** Made by `createGetUploadUrlRequest()`. */
  interface GetUploadUrlRequest extends RTRequest<GetUploadUrlResponse> {
    /** Sets `uploadData`. */
    setUploadData(value: readonly RTJson[]): this;
  }
  /** The answer to `createGetUploadUrlRequest()`. */
  interface GetUploadUrlResponse extends RTResponse {
    readonly url?: string;
  }

  /** Made by `createGetUploadedRequest()`. */
  interface GetUploadedRequest extends RTRequest<GetUploadedResponse> {
    /** Sets `uploadId`. */
    setUploadId(value: string): this;
  }
  /** The answer to `createGetUploadedRequest()`. */
  interface GetUploadedResponse extends RTResponse {
    readonly size?: number;
    readonly url?: string;
  }

  /** Made by `createGooglePlayBuyGoodsRequest()`. */
  interface GooglePlayBuyGoodsRequest extends RTRequest<GooglePlayBuyGoodsResponse> {
    /** Sets `currencyCode`. */
    setCurrencyCode(value: string): this;
    /** Sets `signature`, which the request needs. */
    setSignature(value: string): this;
    /** Sets `signedData`, which the request needs. */
    setSignedData(value: string): this;
    /** Sets `subUnitPrice`. */
    setSubUnitPrice(value: number): this;
    /** Sets `uniqueTransactionByPlayer`. */
    setUniqueTransactionByPlayer(value: boolean): this;
  }
  /** The answer to `createGooglePlayBuyGoodsRequest()`. */
  interface GooglePlayBuyGoodsResponse extends RTResponse {
    readonly boughtItems?: readonly Boughtitem[];
    readonly currency1Added?: number;
    readonly currency2Added?: number;
    readonly currency3Added?: number;
    readonly currency4Added?: number;
    readonly currency5Added?: number;
    readonly currency6Added?: number;
    readonly currencyConsumed?: number;
    readonly currencyType?: number;
    readonly invalidItems?: readonly string[];
    readonly transactionIds?: readonly string[];
  }

  /** Made by `createGooglePlayConnectRequest()`. */
  interface GooglePlayConnectRequest extends RTRequest<GooglePlayConnectResponse> {
    /** Sets `accessToken`. */
    setAccessToken(value: string): this;
    /** Sets `code`. */
    setCode(value: string): this;
    /** Sets `displayName`. */
    setDisplayName(value: string): this;
    /** Sets `doNotLinkToCurrentPlayer`. */
    setDoNotLinkToCurrentPlayer(value: boolean): this;
    /** Sets `errorOnSwitch`. */
    setErrorOnSwitch(value: boolean): this;
    /** Sets `googlePlusScope`. */
    setGooglePlusScope(value: boolean): this;
    /** Sets `profileScope`. */
    setProfileScope(value: boolean): this;
    /** Sets `redirectUri`. */
    setRedirectUri(value: string): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `switchIfPossible`. */
    setSwitchIfPossible(value: boolean): this;
    /** Sets `syncDisplayName`. */
    setSyncDisplayName(value: boolean): this;
  }
  /** The answer to `createGooglePlayConnectRequest()`. */
  interface GooglePlayConnectResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createGooglePlusConnectRequest()`. */
  interface GooglePlusConnectRequest extends RTRequest<GooglePlusConnectResponse> {
    /** Sets `accessToken`. */
    setAccessToken(value: string): this;
    /** Sets `code`. */
    setCode(value: string): this;
    /** Sets `doNotLinkToCurrentPlayer`. */
    setDoNotLinkToCurrentPlayer(value: boolean): this;
    /** Sets `errorOnSwitch`. */
    setErrorOnSwitch(value: boolean): this;
    /** Sets `redirectUri`. */
    setRedirectUri(value: string): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `switchIfPossible`. */
    setSwitchIfPossible(value: boolean): this;
    /** Sets `syncDisplayName`. */
    setSyncDisplayName(value: boolean): this;
  }
  /** The answer to `createGooglePlusConnectRequest()`. */
  interface GooglePlusConnectResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createIOSBuyGoodsRequest()`. */
  interface IOSBuyGoodsRequest extends RTRequest<IOSBuyGoodsResponse> {
    /** Sets `currencyCode`. */
    setCurrencyCode(value: string): this;
    /** Sets `receipt`, which the request needs. */
    setReceipt(value: string): this;
    /** Sets `sandbox`. */
    setSandbox(value: boolean): this;
    /** Sets `subUnitPrice`. */
    setSubUnitPrice(value: number): this;
    /** Sets `uniqueTransactionByPlayer`. */
    setUniqueTransactionByPlayer(value: boolean): this;
  }
  /** The answer to `createIOSBuyGoodsRequest()`. */
  interface IOSBuyGoodsResponse extends RTResponse {
    readonly boughtItems?: readonly Boughtitem[];
    readonly currency1Added?: number;
    readonly currency2Added?: number;
    readonly currency3Added?: number;
    readonly currency4Added?: number;
    readonly currency5Added?: number;
    readonly currency6Added?: number;
    readonly currencyConsumed?: number;
    readonly currencyType?: number;
    readonly invalidItems?: readonly string[];
    readonly transactionIds?: readonly string[];
  }

  /** Made by `createJoinChallengeRequest()`. */
  interface JoinChallengeRequest extends RTRequest<JoinChallengeResponse> {
    /** Sets `challengeInstanceId`, which the request needs. */
    setChallengeInstanceId(value: string): this;
    /** Sets `eligibility`, which the request needs. */
    setEligibility(value: RTJson): this;
    /** Sets `message`. */
    setMessage(value: string): this;
  }
  /** The answer to `createJoinChallengeRequest()`. */
  interface JoinChallengeResponse extends RTResponse {
    readonly joined?: boolean;
  }

  /** Made by `createJoinPendingMatchRequest()`. */
  interface JoinPendingMatchRequest extends RTRequest<JoinPendingMatchResponse> {
    /** Sets `matchGroup`. */
    setMatchGroup(value: string): this;
    /** Sets `matchShortCode`, which the request needs. */
    setMatchShortCode(value: string): this;
    /** Sets `pendingMatchId`, which the request needs. */
    setPendingMatchId(value: string): this;
  }
  /** The answer to `createJoinPendingMatchRequest()`. */
  interface JoinPendingMatchResponse extends RTResponse {
    readonly pendingMatch?: PendingMatch;
  }

  /** Made by `createJoinTeamRequest()`. */
  interface JoinTeamRequest extends RTRequest<JoinTeamResponse> {
    /** Sets `ownerId`. */
    setOwnerId(value: string): this;
    /** Sets `teamId`. */
    setTeamId(value: string): this;
    /** Sets `teamType`. */
    setTeamType(value: string): this;
  }
  /** The answer to `createJoinTeamRequest()`. */
  interface JoinTeamResponse extends RTResponse {
    readonly members?: readonly Player[];
    readonly owner?: Player;
    readonly teamId?: string;
    readonly teamName?: string;
    readonly teamType?: string;
  }

  /** Made by `createKongregateConnectRequest()`. */
  interface KongregateConnectRequest extends RTRequest<KongregateConnectResponse> {
    /** Sets `doNotLinkToCurrentPlayer`. */
    setDoNotLinkToCurrentPlayer(value: boolean): this;
    /** Sets `errorOnSwitch`. */
    setErrorOnSwitch(value: boolean): this;
    /** Sets `gameAuthToken`. */
    setGameAuthToken(value: string): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `switchIfPossible`. */
    setSwitchIfPossible(value: boolean): this;
    /** Sets `syncDisplayName`. */
    setSyncDisplayName(value: boolean): this;
    /** Sets `userId`. */
    setUserId(value: string): this;
  }
  /** The answer to `createKongregateConnectRequest()`. */
  interface KongregateConnectResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createLeaderboardDataRequest()`. */
  interface LeaderboardDataRequest extends RTRequest<LeaderboardDataResponse> {
    /** Sets `challengeInstanceId`. */
    setChallengeInstanceId(value: string): this;
    /** Sets `dontErrorOnNotSocial`. */
    setDontErrorOnNotSocial(value: boolean): this;
    /** Sets `entryCount`, which the request needs. */
    setEntryCount(value: number): this;
    /** Sets `friendIds`. */
    setFriendIds(value: readonly string[]): this;
    /** Sets `includeFirst`. */
    setIncludeFirst(value: number): this;
    /** Sets `includeLast`. */
    setIncludeLast(value: number): this;
    /** Sets `inverseSocial`. */
    setInverseSocial(value: boolean): this;
    /** Sets `leaderboardShortCode`. */
    setLeaderboardShortCode(value: string): this;
    /** Sets `offset`. */
    setOffset(value: number): this;
    /** Sets `social`. */
    setSocial(value: boolean): this;
    /** Sets `teamIds`. */
    setTeamIds(value: readonly string[]): this;
    /** Sets `teamTypes`. */
    setTeamTypes(value: readonly string[]): this;
  }
  /** The answer to `createLeaderboardDataRequest()`. */
  interface LeaderboardDataResponse extends RTResponse {
    readonly challengeInstanceId?: string;
    readonly data?: readonly LeaderboardData[];
    readonly first?: readonly LeaderboardData[];
    readonly last?: readonly LeaderboardData[];
    readonly leaderboardShortCode?: string;
  }

  /** Made by `createLeaderboardsEntriesRequest()`. */
  interface LeaderboardsEntriesRequest extends RTRequest<LeaderboardsEntriesResponse> {
    /** Sets `challenges`. */
    setChallenges(value: readonly string[]): this;
    /** Sets `inverseSocial`. */
    setInverseSocial(value: boolean): this;
    /** Sets `leaderboards`. */
    setLeaderboards(value: readonly string[]): this;
    /** Sets `player`. */
    setPlayer(value: string): this;
    /** Sets `social`. */
    setSocial(value: boolean): this;
    /** Sets `teamTypes`. */
    setTeamTypes(value: readonly string[]): this;
  }
  /** The answer to `createLeaderboardsEntriesRequest()`. */
  interface LeaderboardsEntriesResponse extends RTResponse {
    readonly results?: RTJson;
  }

  /** Made by `createLeaveTeamRequest()`. */
  interface LeaveTeamRequest extends RTRequest<LeaveTeamResponse> {
    /** Sets `ownerId`. */
    setOwnerId(value: string): this;
    /** Sets `teamId`. */
    setTeamId(value: string): this;
    /** Sets `teamType`. */
    setTeamType(value: string): this;
  }
  /** The answer to `createLeaveTeamRequest()`. */
  interface LeaveTeamResponse extends RTResponse {
    readonly members?: readonly Player[];
    readonly owner?: Player;
    readonly teamId?: string;
    readonly teamName?: string;
    readonly teamType?: string;
  }

  /** Made by `createListAchievementsRequest()`. */
  interface ListAchievementsRequest extends RTRequest<ListAchievementsResponse> {}
  /** The answer to `createListAchievementsRequest()`. */
  interface ListAchievementsResponse extends RTResponse {
    readonly achievements?: readonly Achievement[];
  }

  /** Made by `createListBulkJobsAdminRequest()`. */
  interface ListBulkJobsAdminRequest extends RTRequest<ListBulkJobsAdminResponse> {
    /** Sets `bulkJobIds`. */
    setBulkJobIds(value: readonly string[]): this;
  }
  /** The answer to `createListBulkJobsAdminRequest()`. */
  interface ListBulkJobsAdminResponse extends RTResponse {
    readonly bulkJobs?: readonly BulkJob[];
  }

  /** Made by `createListChallengeRequest()`. */
  interface ListChallengeRequest extends RTRequest<ListChallengeResponse> {
    /** Sets `entryCount`. */
    setEntryCount(value: number): this;
    /** Sets `offset`. */
    setOffset(value: number): this;
    /** Sets `shortCode`. */
    setShortCode(value: string): this;
    /** Sets `state`. */
    setState(value: string): this;
    /** Sets `states`. */
    setStates(value: readonly string[]): this;
  }
  /** The answer to `createListChallengeRequest()`. */
  interface ListChallengeResponse extends RTResponse {
    readonly challengeInstances?: readonly Challenge[];
  }

  /** Made by `createListChallengeTypeRequest()`. */
  interface ListChallengeTypeRequest extends RTRequest<ListChallengeTypeResponse> {}
  /** The answer to `createListChallengeTypeRequest()`. */
  interface ListChallengeTypeResponse extends RTResponse {
    readonly challengeTemplates?: readonly ChallengeType[];
  }

  /** Made by `createListGameFriendsRequest()`. */
  interface ListGameFriendsRequest extends RTRequest<ListGameFriendsResponse> {}
  /** The answer to `createListGameFriendsRequest()`. */
  interface ListGameFriendsResponse extends RTResponse {
    readonly friends?: readonly Player[];
  }

  /** Made by `createListInviteFriendsRequest()`. */
  interface ListInviteFriendsRequest extends RTRequest<ListInviteFriendsResponse> {}
  /** The answer to `createListInviteFriendsRequest()`. */
  interface ListInviteFriendsResponse extends RTResponse {
    readonly friends?: readonly InvitableFriend[];
  }

  /** Made by `createListLeaderboardsRequest()`. */
  interface ListLeaderboardsRequest extends RTRequest<ListLeaderboardsResponse> {}
  /** The answer to `createListLeaderboardsRequest()`. */
  interface ListLeaderboardsResponse extends RTResponse {
    readonly leaderboards?: readonly Leaderboard[];
  }

  /** Made by `createListMessageDetailRequest()`. */
  interface ListMessageDetailRequest extends RTRequest<ListMessageDetailResponse> {
    /** Sets `entryCount`. */
    setEntryCount(value: number): this;
    /** Sets `include`. */
    setInclude(value: string): this;
    /** Sets `offset`. */
    setOffset(value: number): this;
    /** Sets `status`. */
    setStatus(value: string): this;
  }
  /** The answer to `createListMessageDetailRequest()`. */
  interface ListMessageDetailResponse extends RTResponse {
    readonly messageList?: readonly PlayerMessage[];
  }

  /** Made by `createListMessageRequest()`. */
  interface ListMessageRequest extends RTRequest<ListMessageResponse> {
    /** Sets `entryCount`. */
    setEntryCount(value: number): this;
    /** Sets `include`. */
    setInclude(value: string): this;
    /** Sets `offset`. */
    setOffset(value: number): this;
  }
  /** The answer to `createListMessageRequest()`. */
  interface ListMessageResponse extends RTResponse {
    readonly messageList?: readonly RTJson[];
  }

  /** Made by `createListMessageSummaryRequest()`. */
  interface ListMessageSummaryRequest extends RTRequest<ListMessageSummaryResponse> {
    /** Sets `entryCount`. */
    setEntryCount(value: number): this;
    /** Sets `offset`. */
    setOffset(value: number): this;
  }
  /** The answer to `createListMessageSummaryRequest()`. */
  interface ListMessageSummaryResponse extends RTResponse {
    readonly messageList?: readonly RTJson[];
  }

  /** Made by `createListTeamChatRequest()`. */
  interface ListTeamChatRequest extends RTRequest<ListTeamChatResponse> {
    /** Sets `entryCount`. */
    setEntryCount(value: number): this;
    /** Sets `offset`. */
    setOffset(value: number): this;
    /** Sets `ownerId`. */
    setOwnerId(value: string): this;
    /** Sets `teamId`. */
    setTeamId(value: string): this;
    /** Sets `teamType`. */
    setTeamType(value: string): this;
  }
  /** The answer to `createListTeamChatRequest()`. */
  interface ListTeamChatResponse extends RTResponse {
    readonly messages?: readonly ChatMessage[];
  }

  /** Made by `createListTeamsRequest()`. */
  interface ListTeamsRequest extends RTRequest<ListTeamsResponse> {
    /** Sets `entryCount`. */
    setEntryCount(value: number): this;
    /** Sets `offset`. */
    setOffset(value: number): this;
    /** Sets `teamNameFilter`. */
    setTeamNameFilter(value: string): this;
    /** Sets `teamTypeFilter`. */
    setTeamTypeFilter(value: string): this;
  }
  /** The answer to `createListTeamsRequest()`. */
  interface ListTeamsResponse extends RTResponse {
    readonly teams?: readonly Team[];
  }

  /** Made by `createListTransactionsRequest()`. */
  interface ListTransactionsRequest extends RTRequest<ListTransactionsResponse> {
    /** Sets `dateFrom`. A date, as ISO 8601 text. */
    setDateFrom(value: string): this;
    /** Sets `dateTo`. A date, as ISO 8601 text. */
    setDateTo(value: string): this;
    /** Sets `entryCount`. */
    setEntryCount(value: number): this;
    /** Sets `include`. */
    setInclude(value: string): this;
    /** Sets `offset`. */
    setOffset(value: number): this;
  }
  /** The answer to `createListTransactionsRequest()`. */
  interface ListTransactionsResponse extends RTResponse {
    readonly transactionList?: readonly PlayerTransaction[];
  }

  /** Made by `createListVirtualGoodsRequest()`. */
  interface ListVirtualGoodsRequest extends RTRequest<ListVirtualGoodsResponse> {
    /** Sets `includeDisabled`. */
    setIncludeDisabled(value: boolean): this;
    /** Sets `tags`. */
    setTags(value: readonly string[]): this;
  }
  /** The answer to `createListVirtualGoodsRequest()`. */
  interface ListVirtualGoodsResponse extends RTResponse {
    readonly virtualGoods?: readonly VirtualGood[];
  }

  /** Made by `createLogChallengeEventRequest()`. */
  interface LogChallengeEventRequest extends RTRequest<LogChallengeEventResponse> {
    /** Sets `challengeInstanceId`, which the request needs. */
    setChallengeInstanceId(value: string): this;
    /** Sets `eventKey`, which the request needs. */
    setEventKey(value: string): this;
    /** Sets an attribute of the event: `setSpeed(5)` sets `speed`. Only the first letter is lowered. */
    [attribute: `set${string}`]: RTAttributeSetter<this>;
  }
  /** The answer to `createLogChallengeEventRequest()`. */
  interface LogChallengeEventResponse extends RTResponse {}

  /** Made by `createLogEventRequest()`. */
  interface LogEventRequest extends RTRequest<LogEventResponse> {
    /** Sets `eventKey`, which the request needs. */
    setEventKey(value: string): this;
    /** Sets an attribute of the event: `setSpeed(5)` sets `speed`. Only the first letter is lowered. */
    [attribute: `set${string}`]: RTAttributeSetter<this>;
  }
  /** The answer to `createLogEventRequest()`. */
  interface LogEventResponse extends RTResponse {}

  /** Made by `createMatchDetailsRequest()`. */
  interface MatchDetailsRequest extends RTRequest<MatchDetailsResponse> {
    /** Sets `matchId`, which the request needs. */
    setMatchId(value: string): this;
    /** Sets `realtimeEnabled`. */
    setRealtimeEnabled(value: boolean): this;
  }
  /** The answer to `createMatchDetailsRequest()`. */
  interface MatchDetailsResponse extends RTResponse {
    readonly accessToken?: string;
    readonly host?: string;
    readonly matchData?: RTJson;
    readonly matchId?: string;
    readonly opponents?: readonly Player[];
    readonly peerId?: number;
    readonly playerId?: string;
    readonly port?: number;
  }

  /** Made by `createMatchmakingRequest()`. */
  interface MatchmakingRequest extends RTRequest<MatchmakingResponse> {
    /** Sets `action`. */
    setAction(value: string): this;
    /** Sets `customQuery`. */
    setCustomQuery(value: RTJson): this;
    /** Sets `matchData`. */
    setMatchData(value: RTJson): this;
    /** Sets `matchGroup`. */
    setMatchGroup(value: string): this;
    /** Sets `matchShortCode`, which the request needs. */
    setMatchShortCode(value: string): this;
    /** Sets `participantData`. */
    setParticipantData(value: RTJson): this;
    /** Sets `skill`. */
    setSkill(value: number): this;
  }
  /** The answer to `createMatchmakingRequest()`. */
  interface MatchmakingResponse extends RTResponse {}

  /** Made by `createPSNConnectRequest()`. */
  interface PSNConnectRequest extends RTRequest<PSNConnectResponse> {
    /** Sets `authorizationCode`. */
    setAuthorizationCode(value: string): this;
    /** Sets `doNotLinkToCurrentPlayer`. */
    setDoNotLinkToCurrentPlayer(value: boolean): this;
    /** Sets `errorOnSwitch`. */
    setErrorOnSwitch(value: boolean): this;
    /** Sets `redirectUri`. */
    setRedirectUri(value: string): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `switchIfPossible`. */
    setSwitchIfPossible(value: boolean): this;
    /** Sets `syncDisplayName`. */
    setSyncDisplayName(value: boolean): this;
  }
  /** The answer to `createPSNConnectRequest()`. */
  interface PSNConnectResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createPsnBuyGoodsRequest()`. */
  interface PsnBuyGoodsRequest extends RTRequest<PsnBuyGoodsResponse> {
    /** Sets `authorizationCode`. */
    setAuthorizationCode(value: string): this;
    /** Sets `currencyCode`. */
    setCurrencyCode(value: string): this;
    /** Sets `entitlementLabel`, which the request needs. */
    setEntitlementLabel(value: string): this;
    /** Sets `redirectUri`. */
    setRedirectUri(value: string): this;
    /** Sets `subUnitPrice`. */
    setSubUnitPrice(value: number): this;
    /** Sets `uniqueTransactionByPlayer`. */
    setUniqueTransactionByPlayer(value: boolean): this;
    /** Sets `useCount`. */
    setUseCount(value: number): this;
  }
  /** The answer to `createPsnBuyGoodsRequest()`. */
  interface PsnBuyGoodsResponse extends RTResponse {
    readonly boughtItems?: readonly Boughtitem[];
    readonly currency1Added?: number;
    readonly currency2Added?: number;
    readonly currency3Added?: number;
    readonly currency4Added?: number;
    readonly currency5Added?: number;
    readonly currency6Added?: number;
    readonly currencyConsumed?: number;
    readonly currencyType?: number;
    readonly invalidItems?: readonly string[];
    readonly transactionIds?: readonly string[];
  }

  /** Made by `createPushRegistrationRequest()`. */
  interface PushRegistrationRequest extends RTRequest<PushRegistrationResponse> {
    /** Sets `deviceOS`, which the request needs. */
    setDeviceOS(value: string): this;
    /** Sets `pushId`, which the request needs. */
    setPushId(value: string): this;
  }
  /** The answer to `createPushRegistrationRequest()`. */
  interface PushRegistrationResponse extends RTResponse {
    readonly registrationId?: string;
  }

  /** Made by `createQQConnectRequest()`. */
  interface QQConnectRequest extends RTRequest<QQConnectResponse> {
    /** Sets `accessToken`. */
    setAccessToken(value: string): this;
    /** Sets `doNotLinkToCurrentPlayer`. */
    setDoNotLinkToCurrentPlayer(value: boolean): this;
    /** Sets `errorOnSwitch`. */
    setErrorOnSwitch(value: boolean): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `switchIfPossible`. */
    setSwitchIfPossible(value: boolean): this;
    /** Sets `syncDisplayName`. */
    setSyncDisplayName(value: boolean): this;
  }
  /** The answer to `createQQConnectRequest()`. */
  interface QQConnectResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createRegistrationRequest()`. */
  interface RegistrationRequest extends RTRequest<RegistrationResponse> {
    /** Sets `displayName`, which the request needs. */
    setDisplayName(value: string): this;
    /** Sets `password`, which the request needs. */
    setPassword(value: string): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `userName`, which the request needs. */
    setUserName(value: string): this;
  }
  /** The answer to `createRegistrationRequest()`. */
  interface RegistrationResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createRevokePurchaseGoodsRequest()`. */
  interface RevokePurchaseGoodsRequest extends RTRequest<RevokePurchaseGoodsResponse> {
    /** Sets `storeType`, which the request needs. */
    setStoreType(value: string): this;
    /** Sets `transactionIds`, which the request needs. */
    setTransactionIds(value: readonly string[]): this;
  }
  /** The answer to `createRevokePurchaseGoodsRequest()`. */
  interface RevokePurchaseGoodsResponse extends RTResponse {
    readonly revokedGoods?: RTJson;
  }

  /** Made by `createScheduleBulkJobAdminRequest()`. */
  interface ScheduleBulkJobAdminRequest extends RTRequest<ScheduleBulkJobAdminResponse> {
    /** Sets `data`. */
    setData(value: RTJson): this;
    /** Sets `moduleShortCode`. */
    setModuleShortCode(value: string): this;
    /** Sets `playerQuery`, which the request needs. */
    setPlayerQuery(value: RTJson): this;
    /** Sets `scheduledTime`. A date, as ISO 8601 text. */
    setScheduledTime(value: string): this;
    /** Sets `script`. */
    setScript(value: string): this;
  }
  /** The answer to `createScheduleBulkJobAdminRequest()`. */
  interface ScheduleBulkJobAdminResponse extends RTResponse {
    readonly estimatedCount?: number;
    readonly jobId?: string;
  }

  /** Made by `createSendFriendMessageRequest()`. */
  interface SendFriendMessageRequest extends RTRequest<SendFriendMessageResponse> {
    /** Sets `friendIds`, which the request needs. */
    setFriendIds(value: readonly string[]): this;
    /** Sets `message`, which the request needs. */
    setMessage(value: string): this;
  }
  /** The answer to `createSendFriendMessageRequest()`. */
  interface SendFriendMessageResponse extends RTResponse {}

  /** Made by `createSendTeamChatMessageRequest()`. */
  interface SendTeamChatMessageRequest extends RTRequest<SendTeamChatMessageResponse> {
    /** Sets `message`. */
    setMessage(value: string): this;
    /** Sets `ownerId`. */
    setOwnerId(value: string): this;
    /** Sets `teamId`. */
    setTeamId(value: string): this;
    /** Sets `teamType`. */
    setTeamType(value: string): this;
  }
  /** The answer to `createSendTeamChatMessageRequest()`. */
  interface SendTeamChatMessageResponse extends RTResponse {}

  /** Made by `createSocialDisconnectRequest()`. */
  interface SocialDisconnectRequest extends RTRequest<SocialDisconnectResponse> {
    /** Sets `systemId`. */
    setSystemId(value: string): this;
  }
  /** The answer to `createSocialDisconnectRequest()`. */
  interface SocialDisconnectResponse extends RTResponse {}

  /** Made by `createSocialLeaderboardDataRequest()`. */
  interface SocialLeaderboardDataRequest extends RTRequest<SocialLeaderboardDataResponse> {
    /** Sets `challengeInstanceId`. */
    setChallengeInstanceId(value: string): this;
    /** Sets `dontErrorOnNotSocial`. */
    setDontErrorOnNotSocial(value: boolean): this;
    /** Sets `entryCount`, which the request needs. */
    setEntryCount(value: number): this;
    /** Sets `friendIds`. */
    setFriendIds(value: readonly string[]): this;
    /** Sets `includeFirst`. */
    setIncludeFirst(value: number): this;
    /** Sets `includeLast`. */
    setIncludeLast(value: number): this;
    /** Sets `inverseSocial`. */
    setInverseSocial(value: boolean): this;
    /** Sets `leaderboardShortCode`. */
    setLeaderboardShortCode(value: string): this;
    /** Sets `offset`. */
    setOffset(value: number): this;
    /** Sets `social`. */
    setSocial(value: boolean): this;
    /** Sets `teamIds`. */
    setTeamIds(value: readonly string[]): this;
    /** Sets `teamTypes`. */
    setTeamTypes(value: readonly string[]): this;
  }
  /** The answer to `createSocialLeaderboardDataRequest()`. */
  interface SocialLeaderboardDataResponse extends RTResponse {
    readonly challengeInstanceId?: string;
    readonly data?: readonly LeaderboardData[];
    readonly first?: readonly LeaderboardData[];
    readonly last?: readonly LeaderboardData[];
    readonly leaderboardShortCode?: string;
  }

  /** Made by `createSocialStatusRequest()`. */
  interface SocialStatusRequest extends RTRequest<SocialStatusResponse> {}
  /** The answer to `createSocialStatusRequest()`. */
  interface SocialStatusResponse extends RTResponse {
    readonly statuses?: readonly SocialStatus[];
  }

  /** Made by `createSteamBuyGoodsRequest()`. */
  interface SteamBuyGoodsRequest extends RTRequest<SteamBuyGoodsResponse> {
    /** Sets `currencyCode`. */
    setCurrencyCode(value: string): this;
    /** Sets `orderId`, which the request needs. */
    setOrderId(value: string): this;
    /** Sets `subUnitPrice`. */
    setSubUnitPrice(value: number): this;
    /** Sets `uniqueTransactionByPlayer`. */
    setUniqueTransactionByPlayer(value: boolean): this;
  }
  /** The answer to `createSteamBuyGoodsRequest()`. */
  interface SteamBuyGoodsResponse extends RTResponse {
    readonly boughtItems?: readonly Boughtitem[];
    readonly currency1Added?: number;
    readonly currency2Added?: number;
    readonly currency3Added?: number;
    readonly currency4Added?: number;
    readonly currency5Added?: number;
    readonly currency6Added?: number;
    readonly currencyConsumed?: number;
    readonly currencyType?: number;
    readonly invalidItems?: readonly string[];
    readonly transactionIds?: readonly string[];
  }

  /** Made by `createSteamConnectRequest()`. */
  interface SteamConnectRequest extends RTRequest<SteamConnectResponse> {
    /** Sets `doNotLinkToCurrentPlayer`. */
    setDoNotLinkToCurrentPlayer(value: boolean): this;
    /** Sets `errorOnSwitch`. */
    setErrorOnSwitch(value: boolean): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `sessionTicket`. */
    setSessionTicket(value: string): this;
    /** Sets `switchIfPossible`. */
    setSwitchIfPossible(value: boolean): this;
    /** Sets `syncDisplayName`. */
    setSyncDisplayName(value: boolean): this;
  }
  /** The answer to `createSteamConnectRequest()`. */
  interface SteamConnectResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createTwitchConnectRequest()`. */
  interface TwitchConnectRequest extends RTRequest<TwitchConnectResponse> {
    /** Sets `accessToken`. */
    setAccessToken(value: string): this;
    /** Sets `doNotLinkToCurrentPlayer`. */
    setDoNotLinkToCurrentPlayer(value: boolean): this;
    /** Sets `errorOnSwitch`. */
    setErrorOnSwitch(value: boolean): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `switchIfPossible`. */
    setSwitchIfPossible(value: boolean): this;
    /** Sets `syncDisplayName`. */
    setSyncDisplayName(value: boolean): this;
  }
  /** The answer to `createTwitchConnectRequest()`. */
  interface TwitchConnectResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createTwitterConnectRequest()`. */
  interface TwitterConnectRequest extends RTRequest<TwitterConnectResponse> {
    /** Sets `accessSecret`. */
    setAccessSecret(value: string): this;
    /** Sets `accessToken`. */
    setAccessToken(value: string): this;
    /** Sets `doNotLinkToCurrentPlayer`. */
    setDoNotLinkToCurrentPlayer(value: boolean): this;
    /** Sets `errorOnSwitch`. */
    setErrorOnSwitch(value: boolean): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `switchIfPossible`. */
    setSwitchIfPossible(value: boolean): this;
    /** Sets `syncDisplayName`. */
    setSyncDisplayName(value: boolean): this;
  }
  /** The answer to `createTwitterConnectRequest()`. */
  interface TwitterConnectResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createUpdateMessageRequest()`. */
  interface UpdateMessageRequest extends RTRequest<UpdateMessageResponse> {
    /** Sets `messageId`, which the request needs. */
    setMessageId(value: string): this;
    /** Sets `status`, which the request needs. */
    setStatus(value: string): this;
  }
  /** The answer to `createUpdateMessageRequest()`. */
  interface UpdateMessageResponse extends RTResponse {}

  /** Made by `createViberConnectRequest()`. */
  interface ViberConnectRequest extends RTRequest<ViberConnectResponse> {
    /** Sets `accessToken`, which the request needs. */
    setAccessToken(value: string): this;
    /** Sets `doNotLinkToCurrentPlayer`. */
    setDoNotLinkToCurrentPlayer(value: boolean): this;
    /** Sets `doNotRegisterForPush`. */
    setDoNotRegisterForPush(value: boolean): this;
    /** Sets `errorOnSwitch`. */
    setErrorOnSwitch(value: boolean): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `switchIfPossible`. */
    setSwitchIfPossible(value: boolean): this;
    /** Sets `syncDisplayName`. */
    setSyncDisplayName(value: boolean): this;
  }
  /** The answer to `createViberConnectRequest()`. */
  interface ViberConnectResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createWeChatConnectRequest()`. */
  interface WeChatConnectRequest extends RTRequest<WeChatConnectResponse> {
    /** Sets `accessToken`. */
    setAccessToken(value: string): this;
    /** Sets `doNotLinkToCurrentPlayer`. */
    setDoNotLinkToCurrentPlayer(value: boolean): this;
    /** Sets `errorOnSwitch`. */
    setErrorOnSwitch(value: boolean): this;
    /** Sets `openId`. */
    setOpenId(value: string): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `switchIfPossible`. */
    setSwitchIfPossible(value: boolean): this;
    /** Sets `syncDisplayName`. */
    setSyncDisplayName(value: boolean): this;
  }
  /** The answer to `createWeChatConnectRequest()`. */
  interface WeChatConnectResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createWindowsBuyGoodsRequest()`. */
  interface WindowsBuyGoodsRequest extends RTRequest<WindowsBuyGoodsResponse> {
    /** Sets `currencyCode`. */
    setCurrencyCode(value: string): this;
    /** Sets `platform`. */
    setPlatform(value: string): this;
    /** Sets `receipt`, which the request needs. */
    setReceipt(value: string): this;
    /** Sets `subUnitPrice`. */
    setSubUnitPrice(value: number): this;
    /** Sets `uniqueTransactionByPlayer`. */
    setUniqueTransactionByPlayer(value: boolean): this;
  }
  /** The answer to `createWindowsBuyGoodsRequest()`. */
  interface WindowsBuyGoodsResponse extends RTResponse {
    readonly boughtItems?: readonly Boughtitem[];
    readonly currency1Added?: number;
    readonly currency2Added?: number;
    readonly currency3Added?: number;
    readonly currency4Added?: number;
    readonly currency5Added?: number;
    readonly currency6Added?: number;
    readonly currencyConsumed?: number;
    readonly currencyType?: number;
    readonly invalidItems?: readonly string[];
    readonly transactionIds?: readonly string[];
  }

  /** Made by `createWithdrawChallengeRequest()`. */
  interface WithdrawChallengeRequest extends RTRequest<WithdrawChallengeResponse> {
    /** Sets `challengeInstanceId`, which the request needs. */
    setChallengeInstanceId(value: string): this;
    /** Sets `message`. */
    setMessage(value: string): this;
  }
  /** The answer to `createWithdrawChallengeRequest()`. */
  interface WithdrawChallengeResponse extends RTResponse {
    readonly challengeInstanceId?: string;
  }

  /** Made by `createXBOXLiveConnectRequest()`. */
  interface XBOXLiveConnectRequest extends RTRequest<XBOXLiveConnectResponse> {
    /** Sets `displayName`. */
    setDisplayName(value: string): this;
    /** Sets `doNotLinkToCurrentPlayer`. */
    setDoNotLinkToCurrentPlayer(value: boolean): this;
    /** Sets `errorOnSwitch`. */
    setErrorOnSwitch(value: boolean): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `stsTokenString`. */
    setStsTokenString(value: string): this;
    /** Sets `switchIfPossible`. */
    setSwitchIfPossible(value: boolean): this;
    /** Sets `syncDisplayName`. */
    setSyncDisplayName(value: boolean): this;
  }
  /** The answer to `createXBOXLiveConnectRequest()`. */
  interface XBOXLiveConnectResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Made by `createXboxOneConnectRequest()`. */
  interface XboxOneConnectRequest extends RTRequest<XboxOneConnectResponse> {
    /** Sets `doNotLinkToCurrentPlayer`. */
    setDoNotLinkToCurrentPlayer(value: boolean): this;
    /** Sets `errorOnSwitch`. */
    setErrorOnSwitch(value: boolean): this;
    /** Sets `sandbox`. */
    setSandbox(value: string): this;
    /** Sets `segments`. */
    setSegments(value: RTJson): this;
    /** Sets `switchIfPossible`. */
    setSwitchIfPossible(value: boolean): this;
    /** Sets `syncDisplayName`. */
    setSyncDisplayName(value: boolean): this;
    /** Sets `token`. */
    setToken(value: string): this;
  }
  /** The answer to `createXboxOneConnectRequest()`. */
  interface XboxOneConnectResponse extends RTResponse {
    readonly authToken?: string;
    readonly displayName?: string;
    readonly newPlayer?: boolean;
    readonly switchSummary?: Player;
    readonly userId?: string;
  }

  /** Part of a response. */
  interface Achievement {
    readonly description?: string;
    readonly earned?: boolean;
    readonly name?: string;
    readonly propertySet?: RTJson;
    readonly shortCode?: string;
  }

  /** Part of a response. */
  interface Boughtitem {
    readonly quantity?: number;
    readonly shortCode?: string;
  }

  /** Part of a response. */
  interface BulkJob {
    readonly actualCount?: number;
    /** A date, as ISO 8601 text. */
    readonly completed?: string;
    /** A date, as ISO 8601 text. */
    readonly created?: string;
    readonly data?: RTJson;
    readonly doneCount?: number;
    readonly errorCount?: number;
    readonly estimatedCount?: number;
    readonly id?: string;
    readonly moduleShortCode?: string;
    readonly playerQuery?: RTJson;
    /** A date, as ISO 8601 text. */
    readonly scheduledTime?: string;
    readonly script?: string;
    /** A date, as ISO 8601 text. */
    readonly started?: string;
    readonly state?: string;
  }

  /** Part of a response. */
  interface BundledGood {
    readonly qty?: number;
    readonly shortCode?: string;
  }

  /** Part of a response. */
  interface Challenge {
    readonly accepted?: readonly PlayerDetail[];
    readonly challengeId?: string;
    readonly challengeMessage?: string;
    readonly challengeName?: string;
    readonly challenged?: readonly PlayerDetail[];
    readonly challenger?: PlayerDetail;
    readonly currency1Wager?: number;
    readonly currency2Wager?: number;
    readonly currency3Wager?: number;
    readonly currency4Wager?: number;
    readonly currency5Wager?: number;
    readonly currency6Wager?: number;
    readonly declined?: readonly PlayerDetail[];
    /** A date, as ISO 8601 text. */
    readonly endDate?: string;
    /** A date, as ISO 8601 text. */
    readonly expiryDate?: string;
    readonly maxTurns?: number;
    readonly nextPlayer?: string;
    readonly scriptData?: readonly RTJson[];
    readonly shortCode?: string;
    /** A date, as ISO 8601 text. */
    readonly startDate?: string;
    readonly state?: string;
    readonly turnCount?: readonly PlayerTurnCount[];
  }

  /** Part of a response. */
  interface ChallengeType {
    readonly challengeShortCode?: string;
    readonly description?: string;
    readonly getleaderboardName?: string;
    readonly name?: string;
    readonly tags?: string;
  }

  /** Part of a response. */
  interface ChatMessage {
    readonly fromId?: string;
    readonly id?: string;
    readonly message?: string;
    /** A date, as ISO 8601 text. */
    readonly when?: string;
    readonly who?: string;
  }

  /** Part of a response. */
  interface InvitableFriend {
    readonly displayName?: string;
    readonly id?: string;
    readonly profilePic?: string;
  }

  /** Part of a response. */
  interface Leaderboard {
    readonly description?: string;
    readonly name?: string;
    readonly propertySet?: RTJson;
    readonly shortCode?: string;
  }

  /** Part of a response. */
  interface LeaderboardData {
    readonly city?: string;
    readonly country?: string;
    readonly externalIds?: RTJson;
    readonly rank?: number;
    readonly userId?: string;
    readonly userName?: string;
    readonly when?: string;
  }

  /** Part of a response. */
  interface Location {
    readonly city?: string;
    readonly country?: string;
    readonly latitide?: number;
    readonly longditute?: number;
  }

  /** Part of a response. */
  interface MatchedPlayer {
    readonly location?: RTJson;
    readonly participantData?: RTJson;
    readonly playerId?: string;
    readonly skill?: number;
  }

  /** Part of a response. */
  interface PendingMatch {
    readonly id?: string;
    readonly matchData?: RTJson;
    readonly matchGroup?: string;
    readonly matchShortCode?: string;
    readonly matchedPlayers?: readonly MatchedPlayer[];
    readonly skill?: number;
  }

  /** Part of a response. */
  interface Player {
    readonly achievements?: readonly string[];
    readonly displayName?: string;
    readonly externalIds?: RTJson;
    readonly id?: string;
    readonly online?: boolean;
    readonly scriptData?: RTJson;
    readonly virtualGoods?: readonly string[];
  }

  /** Part of a response. */
  interface PlayerDetail {
    readonly externalIds?: RTJson;
    readonly id?: string;
    readonly name?: string;
  }

  /** Part of a response. */
  interface PlayerMessage {
    readonly id?: string;
    readonly message?: RTJson;
    readonly seen?: boolean;
    readonly status?: string;
    /** A date, as ISO 8601 text. */
    readonly when?: string;
  }

  /** Part of a response. */
  interface PlayerTransaction {
    readonly items?: readonly PlayerTransactionItem[];
    readonly originalRequestId?: string;
    readonly playerId?: string;
    readonly reason?: string;
    /** A date, as ISO 8601 text. */
    readonly revokeDate?: string;
    readonly revoked?: boolean;
    readonly script?: string;
    readonly scriptType?: string;
    readonly transactionId?: string;
    /** A date, as ISO 8601 text. */
    readonly when?: string;
  }

  /** Part of a response. */
  interface PlayerTransactionItem {
    readonly amount?: number;
    readonly newValue?: number;
    readonly type?: string;
  }

  /** Part of a response. */
  interface PlayerTurnCount {
    readonly count?: string;
    readonly playerId?: string;
  }

  /** Part of a response. */
  interface SocialStatus {
    readonly active?: boolean;
    /** A date, as ISO 8601 text. */
    readonly expires?: string;
    readonly systemId?: string;
  }

  /** Part of a response. */
  interface Team {
    readonly members?: readonly Player[];
    readonly owner?: Player;
    readonly teamId?: string;
    readonly teamName?: string;
    readonly teamType?: string;
  }

  /** Part of a response. */
  interface VirtualGood {
    readonly WP8StoreProductId?: string;
    readonly amazonStoreProductId?: string;
    readonly baseCurrency1Cost?: number;
    readonly baseCurrency2Cost?: number;
    readonly baseCurrency3Cost?: number;
    readonly baseCurrency4Cost?: number;
    readonly baseCurrency5Cost?: number;
    readonly baseCurrency6Cost?: number;
    readonly bundledGoods?: readonly BundledGood[];
    readonly currency1Cost?: number;
    readonly currency2Cost?: number;
    readonly currency3Cost?: number;
    readonly currency4Cost?: number;
    readonly currency5Cost?: number;
    readonly currency6Cost?: number;
    readonly description?: string;
    readonly disabled?: boolean;
    readonly googlePlayProductId?: string;
    readonly iosAppStoreProductId?: string;
    readonly maxQuantity?: number;
    readonly name?: string;
    readonly propertySet?: RTJson;
    readonly psnStoreProductId?: string;
    readonly segmentedCurrency1Cost?: number;
    readonly segmentedCurrency2Cost?: number;
    readonly segmentedCurrency3Cost?: number;
    readonly segmentedCurrency4Cost?: number;
    readonly segmentedCurrency5Cost?: number;
    readonly segmentedCurrency6Cost?: number;
    readonly shortCode?: string;
    readonly steamStoreProductId?: string;
    readonly tags?: string;
    readonly type?: string;
    readonly w8StoreProductId?: string;
  }
}
