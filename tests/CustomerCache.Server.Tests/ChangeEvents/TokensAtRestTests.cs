using System.Text;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.ChangeEvents;

/// <summary>The files contain no token.</summary>
public sealed class TokensAtRestTests(CacheLab<SingleNodeUnderTest> lab) : IClassFixture<CacheLab<SingleNodeUnderTest>>
{
    private const string Token = "eyJhbGciOiJub25lIn0.very-secret.bearer";

    [Fact]
    public async Task G7_Tokens_are_in_no_file()
    {
        await lab.PutAsync("copies", $"/posts/rest?access_token={Token}", "\"a page\"");
        await lab.Server.ChangeAsync(ChangeBodies.Read("rest", Token));
        await lab.Server.ChangeAsync(
            ChangeBodies.Own(
                "PostsById",
                "read",
                "rest",
                new
                {
                    resource_url = $"https://api.example.net/posts/rest?b=1&access_token={Token}",
                    values = new { access_token = Token, note = $"?access_token={Token}" },
                }
            )
        );
        await lab.Server.ChangeAsync(
            ChangeBodies.Own("Order", "update", "rest", new { resource_url = $"/orders/rest?access_token={Token}", access_token = Token })
        );
        await lab.Server.ChangeAsync(
            $$"""{"specversion": "1.0", "id": "t", "source": "/s", "type": "postsbyid.viewed", "subject": "rest", "data": {"access_token": "{{Token}}"} }"""
        );
        await lab.Server.DisposeAsync();

        var files = Directory
            .GetFiles(lab.Vendors.Engine.Settings["CustomerCache:DataFolder"]!, "*", SearchOption.AllDirectories)
            .Select(f => (Name: f, Text: Encoding.Latin1.GetString(File.ReadAllBytes(f))))
            .ToArray();

        Assert.Contains(files, f => f.Text.Contains("a page", StringComparison.Ordinal));
        Assert.Contains(files, f => f.Text.Contains("/posts/rest", StringComparison.Ordinal));
        Assert.Empty(files.Where(f => f.Text.Contains("very-secret", StringComparison.Ordinal)).Select(f => f.Name));
    }
}
