using System.Text;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.ChangeEvents.Jobs;

/// <summary>Jobs and marks as stored bytes.</summary>
public sealed class JobCodecTests
{
    private static readonly Job Full = SampleJobs.Of("7", hash: "h", key: "k") with
    {
        Attempts = 2,
        Generation = 1,
        OthersAffected = false,
        Event = Changes.Update("Posts", "7", "a").With("a", "1") with { ResourceUrl = "/posts/7" },
    };

    private static readonly JobCodec Codec = SampleJobs.Codec;

    [Fact]
    public void Parts_of_a_job_round_trip()
    {
        Assert.True(Codec.TryDecode(Codec.Encode(Full), out Job? read));

        Assert.Equivalent(Full, read, strict: true);
    }

    [Fact]
    public void Stored_jobs_round_trip() =>
        Law.Holds(dice =>
        {
            var change = Changes.Of(dice.Of(Enum.GetValues<ChangeKind>()), "Order", dice.List(3, i => $"id{i}é\"")) with
            {
                Id = dice.Of(null, "e"),
                OccurredAt = dice.OneIn(2) ? Sample.Noon.AddTicks(dice.Below(1_000)) : null,
                Position = dice.Of(null, "9007199254740993"),
                Holder = dice.Of(null, "h"),
                ChangedFields = ["A", "b"],
            };
            var job = SampleJobs.Of("1", dice.Below(9), dice.Below(9), 10, superceedable: dice.OneIn(2)) with
            {
                Event = change.With("x", "\u2028"),
                OthersAffected = dice.OneIn(2),
                Attempts = dice.Below(3),
            };

            Assert.True(Codec.TryDecode(Codec.Encode(job), out Job? read));

            Assert.Equal(Codec.Encode(job), Codec.Encode(read));
            Assert.Equal(job with { Event = read.Event }, read);
            Assert.Equal(job.Event.Ids.AsEnumerable(), read.Event.Ids);
            Assert.Equal<string>(job.Event.ChangedFields, read.Event.ChangedFields);
            Assert.Equal(job.Event.Values.AsEnumerable(), read.Event.Values);
            Assert.Equal(JobHash.SupersedeKey(job), JobHash.SupersedeKey(read));
        });

    [Fact]
    public void Mark_round_trips()
    {
        var mark = new JobMark("h", Sample.Noon);

        Assert.True(Codec.TryDecode(Codec.Encode(mark), out JobMark? read));
        Assert.Equal(mark, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("not a job")]
    [InlineData("\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008")]
    public void Corrupt_job_is_reported(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);

        Assert.False(Codec.TryDecode(utf8, out Job? _));
        Assert.False(Codec.TryDecode(utf8, out JobMark? _));
        Assert.Equal(
            ["job/1", "mark/1", "other"],
            StoredJobs.Read(Codec, [new("job/1", utf8), new("mark/1", utf8), new("other", utf8)]).Damaged.AsEnumerable()
        );
    }

    [Fact]
    public void Truncated_job_is_corrupt()
    {
        var whole = Codec.Encode(Full);

        Assert.All(Enumerable.Range(0, whole.Length), length => Assert.False(Codec.TryDecode(whole.AsSpan(0, length), out Job? _)));
    }

    [Fact]
    public void Job_without_a_mandatory_part_is_corrupt()
    {
        Assert.False(Codec.TryDecode(Codec.Encode(Full with { Event = null! }), out Job? _));
        Assert.False(Codec.TryDecode(Codec.Encode(Full with { Hash = null! }), out Job? _));
        Assert.False(Codec.TryDecode(Codec.Encode(Full with { Event = Full.Event with { Change = (ChangeKind)99 } }), out Job? _));
        Assert.False(Codec.TryDecode(Codec.Encode(new JobMark("h", Sample.Noon)), out Job? _));
    }
}
