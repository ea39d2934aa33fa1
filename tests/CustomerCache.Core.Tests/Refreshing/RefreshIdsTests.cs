using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Tests.Laws;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Refreshing;

public sealed class RefreshIdsTests
{
    [Fact]
    public void Id_names_its_tenant_and_needs_no_escaping_in_a_path() =>
        Law.Holds(dice =>
        {
            var tenant = new TenantId(
                dice.Of(DeviceSystem.VeloCloud, DeviceSystem.Hawkeye),
                "h" + string.Concat(dice.List(60, _ => dice.Of<char>("abcXYZ019.-_:")))
            );

            var id = RefreshIds.Create(tenant, new FakeTime());

            Assert.True(RefreshIds.TryGetTenant(id, out var named));
            Assert.Equal((tenant, id), (named, Uri.EscapeDataString(id)));
        });

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("nothing")]
    [InlineData("0199.")]
    [InlineData("0199.!")]
    [InlineData("0199.bm90aGluZw")]
    [InlineData("0199.dmVsb2Nsb3Vk")]
    public void Text_without_a_tenant_is_no_id(string id) => Assert.False(RefreshIds.TryGetTenant(id, out _));

    [Fact]
    public void Parsing_never_throws() =>
        Law.Holds(dice => RefreshIds.TryGetTenant(string.Concat(dice.List(40, _ => dice.Of<char>("ab.=-_+/ é\0"))), out _));
}
