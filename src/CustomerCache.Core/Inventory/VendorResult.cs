namespace CustomerCache.Core.Inventory;

/// <summary>What a vendor call gave: a value, or a fault. Immutable; <c>default</c> is not a valid answer.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.VendorAnswer`1")]
public readonly record struct VendorResult<T>
    where T : class
{
    private VendorResult(T? value, VendorFault? fault) => (Value, Fault) = (value, fault);

    /// <summary>The value, null after a fault.</summary>
    [Id(0)]
    public T? Value { get; }

    /// <summary>The fault, null after a success.</summary>
    [Id(1)]
    public VendorFault? Fault { get; }

    /// <summary>Whether the vendor gave the value.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Fault))]
    public bool IsSuccess => Value is not null;

    /// <summary>A success.</summary>
    public static implicit operator VendorResult<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    public static implicit operator VendorResult<T>(VendorFault fault) => new(null, fault);
}
