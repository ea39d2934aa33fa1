using System.Text.Json;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Server.Http;

/// <summary>The written forms of states and outcomes: snake case, stable.</summary>
internal static class ApiNames
{
    public static string Of(TenantCondition state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    public static string Of(RefreshOutcome outcome) => JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString());

    public static string Of(CacheStrategy strategy) => JsonNamingPolicy.SnakeCaseLower.ConvertName(strategy.ToString());
}
