namespace CustomerCache.Core.ChangeEvents.Working;

/// <summary>What became of jobs that were offered.</summary>
/// <param name="Taken">They wait, perhaps in the place of older ones.</param>
/// <param name="Duplicates">They are known already.</param>
/// <param name="Dropped">They are of no use; each is listed with its reason.</param>
/// <param name="Refused">There is no room for them: nothing is kept of these, and they must be offered again.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.OfferedJobs")]
public sealed record EnqueueResult([property: Id(0)] int Taken, [property: Id(1)] int Duplicates, [property: Id(2)] int Dropped, [property: Id(3)] int Refused)
{
    /// <summary>None.</summary>
    public static EnqueueResult None { get; } = new(0, 0, 0, 0);

    /// <summary>Both together.</summary>
    public static EnqueueResult operator +(EnqueueResult left, EnqueueResult right) => new(
        left.Taken + right.Taken, left.Duplicates + right.Duplicates, left.Dropped + right.Dropped, left.Refused + right.Refused);
}
