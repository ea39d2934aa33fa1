namespace CustomerCache.Core.Inventory;

/// <summary>Represents the failure of a vendor call. A value, not an exception: a refresh may encounter thousands.</summary>
/// <param name="Kind">The kind of failure, for decisions, counts and alerts.</param>
/// <param name="Status">The HTTP status to display: the vendor's own, or its equivalent; null without a response or for an unknown
/// code.</param>
/// <param name="Detail">A short human-readable text; contains no secret and no token.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.VendorFault")]
public sealed record VendorFault([property: Id(0)] VendorFaultKind Kind, [property: Id(1)] int? Status, [property: Id(2)] string Detail)
{
    /// <summary>
    /// Gets the vendor's own text where <see cref="Detail"/> replaces it; null otherwise. Contains no secret and no token.
    /// </summary>
    /// <remarks>Neither stored nor sent to another silo, and ignored by equality.</remarks>
    [field: NonSerialized]
    public string? Reason { get; init; }

    /// <summary>Gets whether the vendor responded. Without a response, alerts name the error instead of a status.</summary>
    public bool HasResponse =>
        Kind is not (VendorFaultKind.TimedOut or VendorFaultKind.CircuitOpen) && (Kind, Status) is not (VendorFaultKind.Connection, null);

    /// <summary>Gets whether the response had unexpected content: a retry in a few seconds may succeed.</summary>
    public bool IsUnexpectedContent => Kind is VendorFaultKind.UnexpectedContent;

    /// <summary>Gets whether the requested item does not exist.</summary>
    public bool IsNotFound => Kind is VendorFaultKind.NotFound;

    /// <inheritdoc/>
    public bool Equals(VendorFault? other) => other is not null && (Kind, Status, Detail) == (other.Kind, other.Status, other.Detail);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Status, Detail);

    /// <inheritdoc/>
    public override string ToString() =>
        HasResponse ? $"Error {Status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"} - {Detail}" : Detail;
}

/// <summary>Specifies the kind of failure of a vendor call.</summary>
[GenerateSerializer, Alias("customer-cache.VendorFaultKind")]
public enum VendorFaultKind
{
    /// <summary>The connection failed or broke.</summary>
    Connection = 0,

    /// <summary>The call timed out.</summary>
    TimedOut = 1,

    /// <summary>Not called: the circuit is open after repeated failures.</summary>
    CircuitOpen = 2,

    /// <summary>The session or token was rejected, also after a new login.</summary>
    Unauthorized = 3,

    /// <summary>The item does not exist (404, or an empty response where one element is specified).</summary>
    NotFound = 4,

    /// <summary>Another 4xx, 429 included.</summary>
    Refused = 5,

    /// <summary>A 5xx.</summary>
    Internal = 6,

    /// <summary>A success response with unexpected content: not JSON, truncated, or another structure.</summary>
    UnexpectedContent = 7,
}
