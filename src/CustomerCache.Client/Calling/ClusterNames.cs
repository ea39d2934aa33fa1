using Orleans.Configuration;

namespace CustomerCache.Client.Calling;

/// <summary>Builds the names of clusters.</summary>
/// <remarks>
/// Orleans keys data and reminders by service id only, and its grain directory by cluster id only, so two clusters on one Redis would run
/// each other's reminders (dotnet/orleans#9721) and share grains. Hence both ids given to Orleans contain service and cluster, and every
/// Redis key starts with them: <c>customer-cache/blue/state/…</c>, <c>customer-cache/blue/reminders</c>,
/// <c>customer-cache/blue/directory/…</c>.
/// </remarks>
public static class ClusterNames
{
    /// <summary>Returns the service id and cluster id for Orleans, which is also the prefix of all keys in Redis.</summary>
    public static string FullName(string service, string cluster) => $"{service}/{cluster}";

    /// <summary>Whether a text is a valid service or cluster id.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 60 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <summary>Sets the ids of a cluster.</summary>
    public static void Apply(ClusterOptions options, string service, string cluster) =>
        options.ServiceId = options.ClusterId = FullName(service, cluster);
}
