namespace CustomerCache.Server.Access.SignIn;

/// <summary>Logs sign-ins, sign-outs and failures under the category of the audit log. Never a token, code or cookie.</summary>
internal sealed partial class SignInLog(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger(AccessLog.Category);

    public void SignedIn(Person person) => Log.SignedIn(_logger, person.Label, string.Join(", ", person.Roles), person.SessionEndsAt);

    public void SignedOut(Person person) => Log.SignedOut(_logger, person.Label);

    public void WithoutRole(Person person, string claim) => Log.WithoutRole(_logger, person.Label, claim, SignInOptions.Section);

    public void Failed(string why, int status) => Log.Failed(_logger, why, status);

    public void Unreachable(string? address, string why) => Log.Unreachable(_logger, address, why);

    private static partial class Log
    {
        [LoggerMessage(
            1321,
            LogLevel.Information,
            "{Person} signed in with the roles {Roles}; the session ends at {End:u}.",
            EventName = "PersonSignedIn"
        )]
        public static partial void SignedIn(ILogger logger, string person, string roles, DateTimeOffset end);

        [LoggerMessage(1322, LogLevel.Information, "{Person} signed out.", EventName = "PersonSignedOut")]
        public static partial void SignedOut(ILogger logger, string person);

        [LoggerMessage(
            1323,
            LogLevel.Warning,
            "Refused the sign-in of {Person} with 403: the claim '{Claim}' has none of the configured roles. Give the person one of them "
                + "at the identity provider, or add the role to {Section}:Roles.",
            EventName = "PersonWithoutRole"
        )]
        public static partial void WithoutRole(ILogger logger, string person, string claim, string section);

        [LoggerMessage(1324, LogLevel.Warning, "A sign-in failed: {Why}; answered {Status}.", EventName = "SignInFailed")]
        public static partial void Failed(ILogger logger, string why, int status);

        [LoggerMessage(
            1325,
            LogLevel.Warning,
            "Cannot reach the identity provider at {Address}: {Why}. People cannot sign in until it responds; sessions and keys still "
                + "work.",
            EventName = "IdentityProviderUnreachable"
        )]
        public static partial void Unreachable(ILogger logger, string? address, string why);
    }
}
