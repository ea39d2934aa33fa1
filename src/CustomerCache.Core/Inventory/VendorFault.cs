namespace CustomerCache.Core.Inventory;

/// <summary>Why a vendor gave no usable answer. A value, not an exception: a refresh meets thousands and goes on.</summary>
/// <param name="Kind">What happened, for decisions, counts and alerts.</param>
/// <param name="Status">The status to show people: the vendor's own, or the one that stands for it; null when there was no answer or an
/// unknown code.</param>
/// <param name="Detail">A short text for people; never a secret, never a token.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.VendorFault")]
public sealed record VendorFault([property: Id(0)] VendorFaultKind Kind, [property: Id(1)] int? Status, [property: Id(2)] string Detail)
{
    /// <summary>
    /// The vendor's own text where <see cref="Detail"/> replaces it; null otherwise. Never a secret, never a token. It is neither stored
    /// nor sent to another silo, and two faults that differ in it alone are equal.
    /// </summary>
    [field: NonSerialized]
    public string? Reason { get; init; }

    /// <summary>Whether the vendor answered at all. Without an answer, alerts name the error instead of a status.</summary>
    public bool HasResponse => Kind is not (VendorFaultKind.TimedOut or VendorFaultKind.CircuitOpen);

    /// <summary>Whether the same question may get a good answer in a few seconds: the answer's content was not what was promised.</summary>
    public bool IsUnexpectedContent => Kind is VendorFaultKind.UnexpectedContent;

    /// <summary>Whether the vendor answered that the thing asked for does not exist.</summary>
    public bool IsNotFound => Kind is VendorFaultKind.NotFound;

    /// <inheritdoc/>
    public bool Equals(VendorFault? other) => other is not null && (Kind, Status, Detail) == (other.Kind, other.Status, other.Detail);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Status, Detail);

    /// <inheritdoc/>
    public override string ToString() =>
        HasResponse ? $"Error {Status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"} - {Detail}" : Detail;
}

/// <summary>The kinds of failure of a vendor call.</summary>
[GenerateSerializer, Alias("customer-cache.VendorFaultKind")]
public enum VendorFaultKind
{
    /// <summary>The connection failed or broke.</summary>
    Connection = 0,

    /// <summary>No answer within the time limit.</summary>
    TimedOut = 1,

    /// <summary>Not asked: the vendor failed so often that calls are held back for a while.</summary>
    CircuitOpen = 2,

    /// <summary>The session or token was refused, again after a new login.</summary>
    Unauthorized = 3,

    /// <summary>The vendor says that the thing does not exist (404, or an empty answer where one element is promised).</summary>
    NotFound = 4,

    /// <summary>Another 4xx, 429 included.</summary>
    Refused = 5,

    /// <summary>A 5xx.</summary>
    Internal = 6,

    /// <summary>A success whose content is not what was promised: not JSON, cut short, or of another shape.</summary>
    UnexpectedContent = 7,
}
