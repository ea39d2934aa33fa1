using CustomerCache.Core.Inventory;
using System.Collections.Immutable;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>Bruin's answer about the contacts of a client.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.ContactsReport")]
public sealed record ContactsReport
{
    /// <summary>Each contact as JSON; default when there is a fault.</summary>
    [Id(0)]
    public ImmutableArray<string> Found { get; init; }

    /// <summary>Why there are none.</summary>
    [Id(1)]
    public Fault? Fault { get; init; }

    internal static ContactsReport From(VendorAnswer<IReadOnlyList<RawJson>> answer) => new()
    {
        Found = answer.Value is { } contacts ? [.. contacts.Select(c => c.ToString())] : default,
        Fault = Messages.Fault.From(answer.Fault),
    };

    // A list of an interface's type has no implicit conversion of its own.
    internal VendorAnswer<IReadOnlyList<RawJson>> ToAnswer() => Fault is not null ? Fault.ToFault() : Found.Select(RawJson.Parse).ToList();
}
