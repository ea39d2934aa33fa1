namespace CustomerCache.Core.Tests.ChangeEvents.Reading;

/// <summary>A bearer token becomes a keyed hash before an event is made.</summary>
public sealed class TokenTests
{
    private const string Start = """{"entity": "Posts", "ids": ["42"], "change": "read", """;

    [Fact]
    public void J21_Token_comes_from_the_address_first()
    {
        var read = Readings.Event(Start + """ "resource_url": "/posts/42?access_token=secret1", "access_token": "secret2"}""");

        Assert.Equal(("<secret1>", "/posts/42?access_token=%3Csecret1%3E"), (read.Holder, read.ResourceUrl));
    }

    [Fact]
    public void J21_Token_comes_from_the_field_next_and_the_address_is_that_of_the_copy_of_its_holder()
    {
        var read = Readings.Event(Start + """ "resource_url": "/posts/42", "access_token": "secret2"}""");

        Assert.Equal(("<secret2>", "/posts/42?access_token=%3Csecret2%3E"), (read.Holder, read.ResourceUrl));
    }

    [Fact]
    public void J21_Read_without_a_token_has_no_holder()
    {
        var read = Readings.Event(Start + """ "resource_url": "/posts/42?access_token="}""");

        Assert.Equal((null, "/posts/42"), (read.Holder, read.ResourceUrl));
    }

    [Theory]
    [InlineData(
        """ "access_token": "secret", "values": {"access_token": "secret", "Authorization": "secret", "user": {"refresh_token": "secret"}, "next": "/x?access_token=secret"}}"""
    )]
    [InlineData(""" "resource_url": "https://secret@api.example.net/posts/42?b=1&access_token=secret&access_token=secret#secret"}""")]
    public void Tokens_are_removed_everywhere_in_an_event(string rest)
    {
        var read = Readings.Event(Start + rest);

        var everything = $"{read} {string.Join(' ', read.Values)}"
            .Replace("<secret>", "", StringComparison.Ordinal)
            .Replace("%3Csecret%3E", "", StringComparison.Ordinal);
        Assert.DoesNotContain("secret", everything, StringComparison.Ordinal);
        Assert.Equal("<secret>", read.Holder);
    }
}
