namespace CustomerCache.Server.ChangeEvents;

/// <summary>Channels whose events must be signed. Section <c>CustomerCache:Webhooks</c>: the name of a channel, then its <c>Secret</c>.</summary>
public sealed class WebhooksOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Webhooks";

    /// <summary>The secrets by channel.</summary>
    public IDictionary<string, string> Secrets { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}
