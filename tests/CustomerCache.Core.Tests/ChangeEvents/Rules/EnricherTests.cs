using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Rules;

/// <summary>Topic before common before defaults; the first match counts.</summary>
public sealed class EnricherTests
{
    private static readonly Enricher Enricher = new(
        [new("posts", [Entry("Posts", "first", "Read"), Entry("Posts", "second", "Read", "Update"), Entry("Other", "any")])],
        [Entry("Posts", "common", "Read", "Delete"), Entry("Heartbeat", "Heartbeat")],
        JobProperties.Default with
        {
            Priority = 7,
        },
        ["job_type"]
    );

    [Theory]
    [InlineData("posts", "Posts", "Read", "first")]
    [InlineData("posts", "Posts", "Update", "second")]
    [InlineData("posts", "Posts", "Delete", "common")]
    [InlineData("posts", "Posts", "Create", "invalidate")]
    [InlineData("posts", "Other", "Create", "any")]
    [InlineData("elsewhere", "Posts", "Read", "common")]
    [InlineData("elsewhere", "Posts", "Update", "invalidate")]
    [InlineData("posts", "posts", "Read", "invalidate")]
    public void First_entry_of_the_topic_counts_then_the_first_common_one(string topic, string resource, string action, string type) =>
        Assert.Equal(type, Enricher.For(topic, resource, action).Properties.JobType);

    [Theory]
    [InlineData("Gap")]
    [InlineData("Overflow")]
    public void Gap_is_looked_up_as_an_update(string action) =>
        Assert.Equal("second", Enricher.For("posts", "Posts", action).Properties.JobType);

    [Fact]
    public void Defaults_fill_what_an_entry_omits()
    {
        Assert.Equal(7, Enricher.For("posts", "Posts", "Read").Properties.Priority);
        Assert.Equal<string>(["job_type"], Enricher.For("posts", "Posts", "Read").KeyFields);
    }

    [Fact]
    public void J6_Defaults_of_the_specification_hold_without_an_entry()
    {
        Assert.Equal(new JobProperties("invalidate", 1, 0, 5, false, 3), Enricher.Plain.For("t", "Posts", "Update").Properties);
        Assert.Equal<string>(["due", "expires", "job_type", "payload", "priority"], Enricher.Plain.For("t", "Posts", "Update").KeyFields);
    }

    [Fact]
    public void J4_Heartbeat_on_any_topic_is_found_in_the_common_section() =>
        Assert.Equal("Heartbeat", Enricher.For("whatever", "Heartbeat", "Heartbeat").Properties.JobType);

    private static EnricherEntry Entry(string resource, string type, params string[] actions) =>
        new(new JobMatch([.. actions], resource), [], new JobPropertyChanges { JobType = type });
}
