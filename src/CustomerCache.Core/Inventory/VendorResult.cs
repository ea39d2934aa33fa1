namespace CustomerCache.Core.Inventory;

/// <summary>Represents the result of a vendor call: a value, or a fault. Immutable; <c>default</c> is invalid.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.VendorAnswer`1")]
public readonly record struct VendorResult<T>
    where T : class
{
    private VendorResult(T? value, VendorFault? fault) => (Value, Fault) = (value, fault);

    /// <summary>Gets the value; null after a fault.</summary>
    [Id(0)]
    public T? Value { get; }

    /// <summary>Gets the fault; null after a success.</summary>
    [Id(1)]
    public VendorFault? Fault { get; }

    /// <summary>Gets whether the call succeeded.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Fault))]
    public bool IsSuccess => Value is not null;

    /// <summary>Creates a success.</summary>
    public static implicit operator VendorResult<T>(T value) => new(value, null);

    /// <summary>Creates a failure.</summary>
    public static implicit operator VendorResult<T>(VendorFault fault) => new(null, fault);
}
