using CustomerCache.Core.Inventory;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>Why a vendor gave no usable answer.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.Fault")]
public sealed record Fault
{
    /// <summary>Name of a <see cref="VendorFaultKind"/>.</summary>
    [Id(0)]
    public required string Kind { get; init; }

    /// <summary>The status to show people; null without one.</summary>
    [Id(1)]
    public int? Status { get; init; }

    /// <summary>A short text for people; never a secret.</summary>
    [Id(2)]
    public required string Detail { get; init; }

    internal static Fault? From(VendorFault? fault) => fault is null ? null : new Fault { Kind = fault.Kind.ToString(), Status = fault.Status, Detail = fault.Detail };

    internal VendorFault ToFault() => new(Enum.TryParse<VendorFaultKind>(Kind, out var kind) ? kind : VendorFaultKind.Internal, Status, Detail);
}
