using System.Text;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.ChangeEvents.Jobs;

/// <summary>Jobs and marks as stored bytes.</summary>
public sealed class JobCodecTests
{
    private const string Golden = """
        {"id":"7","topic":"t","type":"invalidate","priority":1,"expires":5,"retry_limit":3,"created_at":"2026-03-10T12:00:00+00:00","due_at":"2026-03-10T12:00:00+00:00","expires_at":"2026-03-10T12:05:00+00:00","attempts":2,"generation":1,"hash":"h","key":"k","own_only":true,"event":{"source":"own","entity":"Posts","ids":["7"],"change":"update","fields":["a"],"values":{"a":"1"},"url":"/posts/7"}}
        """;

    private static readonly Job Full = SampleJobs.Of("7", hash: "h", key: "k") with
    {
        Attempts = 2,
        Generation = 1,
        OthersAffected = false,
        Event = Changes.Update("Posts", "7", "a").With("a", "1") with { ResourceUrl = "/posts/7" },
    };

    [Fact]
    public void What_is_written_does_not_change_unnoticed() => Assert.Equal(Golden.Trim(), Encoding.UTF8.GetString(JobCodec.Encode(Full)));

    [Fact]
    public void What_was_written_is_read_again() => Law.Holds(dice =>
    {
        var change = Changes.Of(dice.Of(Enum.GetValues<ChangeKind>()), "Order", dice.List(3, i => $"id{i}é\"")) with
        {
            Id = dice.Of(null, "e"),
            OccurredAt = dice.Once(2) ? Sample.Noon.AddTicks(dice.Below(1_000)) : null,
            Position = dice.Of(null, "9007199254740993"),
            Holder = dice.Of(null, "h"),
            ChangedFields = ["A", "b"],
        };
        var job = SampleJobs.Of("1", dice.Below(9), dice.Below(9), 10, superceedable: dice.Once(2)) with { Event = change.With("x", "\u2028"), OthersAffected = dice.Once(2), Attempts = dice.Below(3) };

        Assert.True(JobCodec.TryDecode(JobCodec.Encode(job), out Job? read));

        Assert.Equal(JobCodec.Encode(job), JobCodec.Encode(read));
        Assert.Equal(job with { Event = read.Event }, read);
        Assert.Equal(job.Event.Ids.AsEnumerable(), read.Event.Ids);
        Assert.Equal<string>(job.Event.ChangedFields, read.Event.ChangedFields);
        Assert.Equal(job.Event.Values.AsEnumerable(), read.Event.Values);
        Assert.Equal(JobHash.SupersedeKey(job), JobHash.SupersedeKey(read));
    });

    [Fact]
    public void A_mark_is_read_again()
    {
        var mark = new JobMark("h", Sample.Noon);

        Assert.True(JobCodec.TryDecode(JobCodec.Encode(mark), out JobMark? read));
        Assert.Equal(mark, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"id\":1}")]
    [InlineData("not json")]
    [InlineData("{\"id\":\"1\",\"topic\":\"t\",\"type\":\"x\",\"hash\":\"\",\"key\":\"k\",\"event\":{\"source\":\"own\",\"entity\":\"E\",\"change\":\"explode\"}}")]
    public void What_is_damaged_is_told(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);

        Assert.False(JobCodec.TryDecode(utf8, out Job? _));
        Assert.False(JobCodec.TryDecode(utf8, out JobMark? _));
        Assert.Equal(["job/1", "mark/1", "other"], StoredJobs.Read([new("job/1", utf8), new("mark/1", utf8), new("other", utf8)]).Damaged.AsEnumerable());
    }
}
