/**
 * Names of the requests that scripts can make, without their ending "Request", a blank before and after each. The names of
 * schemas/requests.json, which a test holds this file to; parameters and responses are the checker's business.
 */

export const requestNames =
  " AcceptChallenge AccountDetails AmazonBuyGoods AmazonConnect Analytics AroundMeLeaderboard Authentication " +
  "BatchAdmin BuyVirtualGoods CancelBulkJobAdmin ChangeUserDetails ChatOnChallenge ConsumeVirtualGood " +
  "CreateChallenge CreateTeam DeclineChallenge DeviceAuthentication DismissMessage DismissMultipleMessages " +
  "DropTeam EndSession FacebookConnect FindChallenge FindMatch FindPendingMatches GameCenterConnect " +
  "GetChallenge GetDownloadable GetLeaderboardEntries GetMessage GetMyTeams GetProperty GetPropertySet GetTeam " +
  "GetUploadUrl GetUploaded GooglePlayBuyGoods GooglePlayConnect GooglePlusConnect IOSBuyGoods JoinChallenge " +
  "JoinPendingMatch JoinTeam KongregateConnect LeaderboardData LeaderboardsEntries LeaveTeam ListAchievements " +
  "ListBulkJobsAdmin ListChallenge ListChallengeType ListGameFriends ListInviteFriends ListLeaderboards " +
  "ListMessageDetail ListMessage ListMessageSummary ListTeamChat ListTeams ListTransactions ListVirtualGoods " +
  "LogChallengeEvent LogEvent MatchDetails Matchmaking PSNConnect PsnBuyGoods PushRegistration QQConnect " +
  "Registration RevokePurchaseGoods ScheduleBulkJobAdmin SendFriendMessage SendTeamChatMessage SocialDisconnect " +
  "SocialLeaderboardData SocialStatus SteamBuyGoods SteamConnect TwitchConnect TwitterConnect UpdateMessage " +
  "ViberConnect WeChatConnect WindowsBuyGoods WithdrawChallenge XBOXLiveConnect XboxOneConnect ";
