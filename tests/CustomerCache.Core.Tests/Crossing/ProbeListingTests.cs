using CustomerCache.Core.Crossing;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Crossing;

public sealed class ProbeListingTests
{
    [Theory]
    [InlineData("2026-03-01T10:00:00+02:00", "2026-03-01T09:00:00Z", "2026-03-01T09:00:00Z")] // the greater text is the earlier time
    [InlineData("2026-03-01T10:00:00Z", "2026-03-01 10:00:01", "2026-03-01 10:00:01")]
    [InlineData("Never", "2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z")]
    [InlineData("2026-03-01T10:00:00Z", "NEVER", "2026-03-01T10:00:00Z")]
    [InlineData("someday", "2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z")]
    [InlineData("never", "someday", "someday")]
    [InlineData("", null, null)]
    [InlineData("2026-03-01T10:00:00Z", "2026-03-01T12:00:00+02:00", "2026-03-01T10:00:00Z")]
    public void Last_contact_is_the_later_time_as_it_was_written(string? nodeToNode, string? realService, string? expected) =>
        Assert.Equal(expected, ProbeListing.LastContact(Sample.Probe("S1", nodeToNode, realService))); // F34

    [Fact]
    public void Probe_never_reported_only_if_both_sides_have_the_literal_word()
    {
        Assert.Equal(
            Decision.Removed(DecisionReason.NeverContacted),
            Assert.Single(ProbeListing.Decide([Sample.Probe("S1", "never", "never")]).Decided).Decision
        );
        Assert.Single(ProbeListing.Decide([Sample.Probe("S1", "Never", "never")]).ToCross);
    }

    [Fact]
    public void Probes_without_a_serial_or_with_a_repeated_one_are_not_crossed()
    {
        var selection = ProbeListing.Decide([Sample.Probe(null), Sample.Probe("S1"), Sample.Probe("S1"), Sample.Probe("")]);

        Assert.Single(selection.ToCross);
        Assert.Equal(
            [DecisionReason.SerialMissing, DecisionReason.SerialRepeated, DecisionReason.SerialMissing],
            selection.Decided.Select(d => d.Decision.Reason)
        );
    }
}
