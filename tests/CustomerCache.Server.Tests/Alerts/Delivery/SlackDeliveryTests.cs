using CustomerCache.Server.Alerts.Delivery;

namespace CustomerCache.Server.Tests.Alerts.Delivery;

/// <summary>Messages on their way to a webhook. That no secret is logged is looked at in each.</summary>
public sealed class SlackDeliveryTests
{
    [Fact]
    public async Task Messages_arrive_in_order_and_as_they_were_written()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Send("[customer-cache] first – Grüße -> \"E\"");
        lab.Send("[customer-cache] second");

        Assert.Equal(["[customer-cache] first – Grüße -> \"E\"", "[customer-cache] second"], await lab.Slack.NextAsync(2));
        await lab.Log.WaitForAsync(5011, "slack", nth: 2);
        Assert.Equal((2, 0, 0), (lab.By("slack").Delivered, lab.By("slack").Failed, lab.By("slack").Dropped));
        Assert.Equal(0, lab.By("mail").Waiting);
    }

    [Fact]
    public async Task A_mention_in_what_a_vendor_answered_rings_nobody()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Send("Error 500 - <!channel> & <@U1>");

        Assert.Equal("Error 500 - &lt;!channel> &amp; &lt;@U1>", await lab.Slack.NextAsync());
    }

    [Fact]
    public async Task A_message_that_failed_is_tried_again_after_pauses_that_grow()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Slack.Refuse(500);
        lab.Slack.Refuse(503);
        lab.Send("a");

        foreach (var pause in new[] { 5, 10 })
        {
            Assert.Equal("a", await lab.Slack.NextAsync());
            await lab.Time.WaitForTimersDueAsync(1, lab.Time.GetUtcNow() + TimeSpan.FromSeconds(pause));
            lab.Time.Advance(TimeSpan.FromSeconds(pause));
        }

        Assert.Equal("a", await lab.Slack.NextAsync());
        await lab.Log.WaitForAsync(5011, "at try 3");
        Assert.Equal(
            ["Slack answered 500", "Slack answered 503"],
            lab.Log.Of(5012).Select(e => e.Text[(e.Text.LastIndexOf(": ", StringComparison.Ordinal) + 2)..])
        );
    }

    [Fact]
    public async Task A_chat_that_asks_us_to_wait_is_given_that_time()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Slack.Refuse(429, "90");
        lab.Send("a");
        lab.Send("b");

        Assert.Equal("a", await lab.Slack.NextAsync());
        await lab.Time.WaitForTimersDueAsync(1, lab.Time.GetUtcNow() + TimeSpan.FromSeconds(90));
        lab.Time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(["a", "b"], await lab.Slack.NextAsync(2));
    }

    [Fact]
    public async Task A_chat_that_does_not_answer_is_tried_again()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Slack.Hang();
        lab.Send("a");

        Assert.Equal("a", await lab.Slack.NextAsync());
        lab.Time.Advance(TimeSpan.FromSeconds(30));
        await lab.Log.WaitForAsync(5012, "no answer within 30 s");
        lab.Slack.Open();
        await lab.Time.WaitForTimersDueAsync(1, lab.Time.GetUtcNow() + TimeSpan.FromSeconds(5));
        lab.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("a", await lab.Slack.NextAsync());
    }

    [Fact]
    public async Task After_ten_tries_a_message_is_given_up_and_the_next_one_is_delivered()
    {
        await using var lab = await DeliveryLab.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            lab.Slack.Refuse(502);
        }

        lab.Send("a");
        lab.Send("b");
        var given = lab.Log.WaitForAsync(5013, "after 10 tries; giving up: Slack answered 502");
        for (var i = 1; i < 10; i++)
        {
            await lab.Log.WaitForAsync(5012, "slack", nth: i);
            var pause = DeliveryPauses.After(i, null, TimeSpan.Zero)!.Value;
            await lab.Time.WaitForTimersDueAsync(1, lab.Time.GetUtcNow() + pause);
            lab.Time.Advance(pause);
        }

        await given;
        var texts = await lab.Slack.NextAsync(11);
        Assert.Equal([.. Enumerable.Repeat("a", 10), "b"], texts);
        await lab.Log.WaitForAsync(5011, "slack");
        Assert.Equal((1, 1), (lab.By("slack").Delivered, lab.By("slack").Failed));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task What_is_refused_for_good_is_not_tried_again(int status)
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Slack.Refuse(status);
        lab.Send("a");
        lab.Send("b");

        Assert.Equal(["a", "b"], await lab.Slack.NextAsync(2));
        await lab.Log.WaitForAsync(5013, FormattableString.Invariant($"after 1 tries; giving up: Slack answered {status}"));
    }

    [Fact]
    public async Task A_chat_that_cannot_be_reached_keeps_nobody_waiting_and_of_too_many_messages_the_oldest_are_dropped_and_counted()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Slack.Hang();
        lab.Send("0");
        await lab.Slack.NextAsync();
        for (var i = 1; i <= 1_003; i++)
        {
            lab.Send(FormattableString.Invariant($"{i}"));
        }

        Assert.Equal((3, 1_001), (lab.By("slack").Dropped, lab.By("slack").Waiting));
        Assert.Equal(3, lab.Log.Of(5014).Count);
        lab.Slack.Open();
        Assert.Equal("4", await lab.Slack.NextAsync());
    }

    [Fact]
    public async Task At_the_end_what_waits_is_tried_once_more_without_pauses()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Slack.Refuse(500);
        lab.Send("a");
        lab.Send("b");
        await lab.Log.WaitForAsync(5012, "slack");

        await lab.Channels.StopAsync(CancellationToken.None);

        Assert.Equal(["a", "a", "b"], await lab.Slack.NextAsync(3));
        Assert.Equal((2, 0), (lab.By("slack").Delivered, lab.By("slack").Failed));
    }

    [Fact]
    public async Task The_end_is_not_delayed_by_a_chat_that_does_not_answer()
    {
        await using var lab = await DeliveryLab.StartAsync();
        lab.Slack.Hang();
        lab.Send("a");
        lab.Send("b");
        lab.Send("c");
        await lab.Slack.NextAsync();

        var stopped = lab.Channels.StopAsync(CancellationToken.None);
        await lab.Time.WaitForTimersDueAsync(1, lab.Time.GetUtcNow() + TimeSpan.FromSeconds(5));
        lab.Time.Advance(TimeSpan.FromSeconds(5));
        await stopped;

        Assert.Equal((0, 3), (lab.By("slack").Delivered, lab.By("slack").Failed));
        Assert.Contains("2 alerts by slack", Assert.Single(lab.Log.Of(5015)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, null, 0, 5)]
    [InlineData(4, null, 0, 40)]
    [InlineData(9, null, 0, 600)]
    [InlineData(10, null, 0, null)]
    [InlineData(1, 2, 0, 5)]
    [InlineData(1, 300, 0, 300)]
    [InlineData(1, 3601, 0, null)]
    [InlineData(2, null, 3595, null)]
    [InlineData(2, null, 3590, 10)]
    public void Pauses_grow_are_as_long_as_asked_for_and_end(int tries, int? asked, int age, int? pause) =>
        Assert.Equal(
            pause is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            DeliveryPauses.After(tries, asked is { } wait ? TimeSpan.FromSeconds(wait) : null, TimeSpan.FromSeconds(age))
        );
}
