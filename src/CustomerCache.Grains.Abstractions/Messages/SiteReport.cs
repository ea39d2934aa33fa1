using CustomerCache.Core.Inventory;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>Bruin's answer about a site: either of the two.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.SiteReport")]
public sealed record SiteReport
{
    /// <summary>The site.</summary>
    [Id(0)]
    public Site? Found { get; init; }

    /// <summary>Why there is none.</summary>
    [Id(1)]
    public Fault? Fault { get; init; }

    internal static SiteReport From(VendorAnswer<SiteDetails> answer) => new() { Found = answer.Value is { } site ? Site.From(site) : null, Fault = Messages.Fault.From(answer.Fault) };

    internal VendorAnswer<SiteDetails> ToAnswer() => Found is not null ? Found.ToDetails() : Fault!.ToFault();
}
