using Microsoft.Extensions.Options;

namespace CustomerCache.Sources.Feeds;

/// <summary>The feeds of change events that are followed. Section <c>CustomerCache:Feeds</c>.</summary>
public sealed class FeedsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Feeds";

    /// <summary>Whether they are followed; if not, no connection is tried.</summary>
    public bool Enabled { get; set; }

    /// <summary>The feeds.</summary>
    public IList<FeedOptions> Channels { get; } = [];
}

/// <summary>One feed: an address that sends server-sent events.</summary>
public sealed class FeedOptions
{
    /// <summary>The channel, such as <c>/data/OrderChangeEvent</c>.</summary>
    public string? Name { get; set; }

    /// <summary>The address.</summary>
    public string? Url { get; set; }

    /// <summary>Sent as bearer token; null for none.</summary>
    public string? Token { get; set; }

    /// <summary>After how long without anything the connection counts as dead: longer than the feed's keep-alives are apart.</summary>
    public TimeSpan Silence { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>Checks the feeds, all at once.</summary>
internal sealed class FeedsOptionsValidator : IValidateOptions<FeedsOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, FeedsOptions options)
    {
        var errors = options.Channels.SelectMany(Errors).OfType<string>().ToList();
        errors.AddRange(
            options
                .Channels.GroupBy(c => c.Name, StringComparer.Ordinal)
                .Where(g => g.Count() > 1)
                .Select(g => $"{FeedsOptions.Section}:Channels has the name '{g.Key}' twice")
        );
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string?> Errors(FeedOptions feed, int index)
    {
        var key = $"{FeedsOptions.Section}:Channels:{index}";
        yield return string.IsNullOrWhiteSpace(feed.Name) ? $"{key}:Name is required" : null;
        yield return Uri.TryCreate(feed.Url, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            ? null
            : $"{key}:Url must be an absolute https address; http is for loopback addresses only";
        yield return feed.Silence >= TimeSpan.FromSeconds(1) && feed.Silence <= TimeSpan.FromDays(1)
            ? null
            : $"{key}:Silence must be from 00:00:01 to 1.00:00:00";
    }
}
