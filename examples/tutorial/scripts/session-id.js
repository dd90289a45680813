// A session has an id of its own; it is known from the first line on.
RTSession.getLogger().info("this is " + RTSession.getSessionId());
