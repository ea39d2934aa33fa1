using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Core.Tests.Caching;

public sealed class HolderHashTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, HolderHash.SecretLength).Select(i => (byte)i)];

    [Fact]
    public void Token_has_one_hash_under_one_secret_and_another_under_another()
    {
        Assert.Equal(HolderHash.Of(Secret, "T1"), HolderHash.Of(Secret, "T1"));
        Assert.NotEqual(HolderHash.Of(Secret, "T1"), HolderHash.Of(Secret, "T2"));
        Assert.NotEqual(HolderHash.Of(Secret, "T1"), HolderHash.Of([.. Secret.Reverse()], "T1"));
    }

    [Fact]
    public void Hash_round_trips_through_its_text() =>
        Assert.Equal(HolderHash.Of(Secret, "T1"), HolderHash.Write(HolderHash.Read(HolderHash.Of(Secret, "T1"))));
}
