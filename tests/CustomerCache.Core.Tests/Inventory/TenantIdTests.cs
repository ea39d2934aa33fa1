using CustomerCache.Core.Inventory;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Inventory;

public sealed class TenantIdTests
{
    [Theory]
    [InlineData("velocloud/vco1.example.net")]
    [InlineData("hawkeye/hawkeye.example.net:8443")]
    public void Text_round_trips(string text)
    {
        Assert.True(TenantId.TryParse(text, out var tenant));
        Assert.Equal(text, tenant.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("vco1.example.net")]
    [InlineData("/vco1.example.net")]
    [InlineData("velocloud/")]
    [InlineData("VeloCloud/vco1.example.net")]
    [InlineData("velocloud/a/b")]
    [InlineData("velocloud/..")]
    [InlineData("velocloud/a b")]
    public void Other_text_is_no_tenant(string? text) => Assert.False(TenantId.TryParse(text, out _));

    [Fact]
    public void Host_is_as_long_as_DNS_allows()
    {
        Assert.True(TenantId.IsHost(new string('a', 253)));
        Assert.False(TenantId.IsHost(new string('a', 254)));
    }

    [Fact]
    public void Parsing_never_throws() =>
        Law.Holds(dice =>
        {
            var text = new string([.. dice.List(30, _ => dice.Of<char>("velocudhawky/.:- \\\0ä"))]);
            Assert.Equal(TenantId.TryParse(text, out var tenant), tenant.Host is not null);
        });
}
